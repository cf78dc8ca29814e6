# Services find each other under the names they have in the configuration: each is a record of this private zone,
# and the DHCP options make the zone the search domain of every task, so `ollama` is `ollama.<stack>.internal`.
resource "aws_service_discovery_private_dns_namespace" "this" {
  name        = "${local.stack}.internal"
  description = "Names of the services of ${local.stack}"
  vpc         = aws_vpc.this.id
  tags        = var.labels
}

resource "aws_vpc_dhcp_options" "this" {
  domain_name         = "${local.stack}.internal"
  domain_name_servers = ["AmazonProvidedDNS"]
  tags                = merge(var.labels, { Name = local.stack })
}

resource "aws_vpc_dhcp_options_association" "this" {
  vpc_id          = aws_vpc.this.id
  dhcp_options_id = aws_vpc_dhcp_options.this.id
}
