locals {
  # Services reach each other on the ports they listen on, and on no others.
  inner = merge([
    for name in keys(local.always) : { for port in local.ports[name] : "${port.protocol}-${port.port}" => port }
  ]...)
  outer = toset([for endpoint in values(local.endpoints) : tostring(endpoint.port)])

  # Further public ports, open to whom the way in is open.
  opened = merge([
    for endpoint in values(local.others) : { for cidr in toset(var.allowed_cidrs) : "${endpoint.port} ${cidr}" => { port = endpoint.port, cidr = cidr } }
  ]...)
}

resource "aws_vpc_security_group_ingress_rule" "inner" {
  for_each = local.inner

  security_group_id            = var.network.services_group_id
  description                  = "Services among each other"
  referenced_security_group_id = var.network.services_group_id
  ip_protocol                  = each.value.protocol
  from_port                    = each.value.port
  to_port                      = each.value.port
  tags                         = var.labels
}

resource "aws_vpc_security_group_ingress_rule" "from_balancer" {
  for_each = local.outer

  security_group_id            = var.network.services_group_id
  description                  = "Public port, from the balancer"
  referenced_security_group_id = var.network.balancer_group_id
  ip_protocol                  = "tcp"
  from_port                    = tonumber(each.value)
  to_port                      = tonumber(each.value)
  tags                         = var.labels
}

resource "aws_vpc_security_group_egress_rule" "to_services" {
  for_each = local.outer

  security_group_id            = var.network.balancer_group_id
  description                  = "Public port of services"
  referenced_security_group_id = var.network.services_group_id
  ip_protocol                  = "tcp"
  from_port                    = tonumber(each.value)
  to_port                      = tonumber(each.value)
  tags                         = var.labels
}

resource "aws_vpc_security_group_ingress_rule" "other" {
  for_each = local.opened

  security_group_id = var.network.balancer_group_id
  description       = "Further public port"
  cidr_ipv4         = each.value.cidr
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port
  tags              = var.labels
}

check "open_to_the_world" {
  assert {
    condition     = length(local.others) == 0 || alltrue([for cidr in var.allowed_cidrs : tonumber(split("/", cidr)[1]) > 0])
    error_message = "allowed_cidrs lets everybody (0.0.0.0/0) in at ports ${join(", ", values(local.others)[*].port)} too."
  }
}
