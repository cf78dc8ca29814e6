# Who may reach what. The module compute adds the rules that need the ports of services.

resource "aws_security_group" "balancer" {
  name_prefix = "${local.stack}-balancer-"
  description = "The way in"
  vpc_id      = aws_vpc.this.id
  tags        = merge(var.labels, { Name = "${local.stack}-balancer" })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_security_group" "services" {
  name_prefix = "${local.stack}-services-"
  description = "Containers"
  vpc_id      = aws_vpc.this.id
  tags        = merge(var.labels, { Name = "${local.stack}-services" })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_security_group" "storage" {
  name_prefix = "${local.stack}-storage-"
  description = "Files"
  vpc_id      = aws_vpc.this.id
  tags        = merge(var.labels, { Name = "${local.stack}-storage" })

  lifecycle {
    create_before_destroy = true
  }
}

# Plain HTTP is let in with TLS too: it is answered with a redirect.
resource "aws_vpc_security_group_ingress_rule" "http" {
  for_each = toset(var.allowed_cidrs)

  security_group_id = aws_security_group.balancer.id
  description       = "HTTP"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = 80
  to_port           = 80
  tags              = var.labels
}

resource "aws_vpc_security_group_ingress_rule" "https" {
  for_each = var.enable_https ? toset(var.allowed_cidrs) : []

  security_group_id = aws_security_group.balancer.id
  description       = "HTTPS"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags              = var.labels
}

# Images, models and other people's APIs are out there; what comes in is what is guarded.
resource "aws_vpc_security_group_egress_rule" "services" {
  security_group_id = aws_security_group.services.id
  description       = "Everything out"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
  tags              = var.labels
}

resource "aws_vpc_security_group_ingress_rule" "storage" {
  security_group_id            = aws_security_group.storage.id
  description                  = "NFS from containers"
  referenced_security_group_id = aws_security_group.services.id
  ip_protocol                  = "tcp"
  from_port                    = 2049
  to_port                      = 2049
  tags                         = var.labels
}

check "open_to_the_world" {
  assert {
    condition     = alltrue([for cidr in var.allowed_cidrs : tonumber(split("/", cidr)[1]) > 0])
    error_message = "allowed_cidrs lets everybody in (0.0.0.0/0). Name the networks that need it."
  }
}

check "plain_http" {
  assert {
    condition     = var.enable_https
    error_message = "enable_https is off: what goes over the way in, passwords and tokens too, can be read on its way."
  }
}
