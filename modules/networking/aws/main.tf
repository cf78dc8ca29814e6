locals {
  stack      = "${var.project_name}-${var.environment}"
  production = startswith(var.environment, "prod")

  # Two zones are what the balancer insists on; production takes a third where the region has one.
  zone_names = data.aws_availability_zones.available.names
  zone_count = max(2, min(local.production ? 3 : 2, length(local.zone_names)))
  zones      = { for index in range(local.zone_count) : tostring(index) => element(local.zone_names, index) }

  # One way out is enough for trying; production keeps its way out when a zone fails.
  nat_zones = local.production ? local.zones : { "0" = local.zones["0"] }
}

# Zones that need an opt-in (local and wavelength zones) cannot hold a balancer.
data "aws_availability_zones" "available" {
  state = "available"
  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

resource "aws_vpc" "this" {
  cidr_block           = var.network_cidr
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags                 = merge(var.labels, { Name = local.stack })
}

# The group that everything without a group of its own falls into lets nothing through.
resource "aws_default_security_group" "closed" {
  vpc_id = aws_vpc.this.id
  tags   = merge(var.labels, { Name = "${local.stack}-closed" })
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id
  tags   = merge(var.labels, { Name = local.stack })
}

# Eighths of the network: 0 to 2 are public, 4 to 6 are private.
resource "aws_subnet" "public" {
  for_each = local.zones

  vpc_id                  = aws_vpc.this.id
  availability_zone       = each.value
  cidr_block              = cidrsubnet(var.network_cidr, 3, tonumber(each.key))
  map_public_ip_on_launch = false
  tags                    = merge(var.labels, { Name = "${local.stack}-public-${each.key}" })
}

resource "aws_subnet" "private" {
  for_each = local.zones

  vpc_id            = aws_vpc.this.id
  availability_zone = each.value
  cidr_block        = cidrsubnet(var.network_cidr, 3, 4 + tonumber(each.key))
  tags              = merge(var.labels, { Name = "${local.stack}-private-${each.key}" })
}
