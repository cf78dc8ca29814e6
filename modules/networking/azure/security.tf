# Rules as resources of their own, so that one block of addresses more or less changes one rule.

locals {
  # The ports of the environment's proxy, behind the ports that clients know. 80 only sends to 443 where HTTPS is on.
  client_ports = var.enable_https ? ["80", "443", "31080", "31443"] : ["80", "31080"]
  apps_rules = {
    neighbours = { priority = 200, access = "Allow", source = local.apps_cidr, ports = ["0-65535"], protocol = "*" }
    probes     = { priority = 210, access = "Allow", source = "AzureLoadBalancer", ports = ["30000-32767"], protocol = "Tcp" }
    others     = { priority = 4096, access = "Deny", source = "*", ports = ["0-65535"], protocol = "*" }
  }
  # Container Apps ask for both ports of Azure Files, whichever a share speaks.
  endpoints_rules = {
    files  = { priority = 200, access = "Allow", source = local.apps_cidr, ports = ["445", "2049"], protocol = "Tcp" }
    others = { priority = 4096, access = "Deny", source = "*", ports = ["0-65535"], protocol = "*" }
  }
}

resource "azurerm_network_security_group" "apps" {
  name                = "${local.name}-apps"
  resource_group_name = azurerm_resource_group.this.name
  location            = azurerm_resource_group.this.location
  tags                = var.labels
}

# What comes over the environment's public address passes by this group: the ingress of each app has the same blocks.
resource "azurerm_network_security_rule" "clients" {
  count = length(var.allowed_cidrs) > 0 ? 1 : 0

  name                        = "clients"
  description                 = "Who may come in."
  resource_group_name         = azurerm_resource_group.this.name
  network_security_group_name = azurerm_network_security_group.apps.name
  priority                    = 100
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  source_address_prefixes     = distinct([for cidr in var.allowed_cidrs : cidrsubnet(cidr, 0, 0)])
  destination_address_prefix  = local.apps_cidr
  destination_port_ranges     = local.client_ports
}

resource "azurerm_network_security_rule" "apps" {
  for_each = local.apps_rules

  name                        = each.key
  resource_group_name         = azurerm_resource_group.this.name
  network_security_group_name = azurerm_network_security_group.apps.name
  priority                    = each.value.priority
  direction                   = "Inbound"
  access                      = each.value.access
  protocol                    = each.value.protocol
  source_port_range           = "*"
  source_address_prefix       = each.value.source
  destination_address_prefix  = "*"
  destination_port_ranges     = each.value.ports
}

resource "azurerm_subnet_network_security_group_association" "apps" {
  subnet_id                 = azurerm_subnet.apps.id
  network_security_group_id = azurerm_network_security_group.apps.id
}

resource "azurerm_network_security_group" "endpoints" {
  name                = "${local.name}-endpoints"
  resource_group_name = azurerm_resource_group.this.name
  location            = azurerm_resource_group.this.location
  tags                = var.labels
}

resource "azurerm_network_security_rule" "endpoints" {
  for_each = local.endpoints_rules

  name                        = each.key
  resource_group_name         = azurerm_resource_group.this.name
  network_security_group_name = azurerm_network_security_group.endpoints.name
  priority                    = each.value.priority
  direction                   = "Inbound"
  access                      = each.value.access
  protocol                    = each.value.protocol
  source_port_range           = "*"
  source_address_prefix       = each.value.source
  destination_address_prefix  = "*"
  destination_port_ranges     = each.value.ports
}

resource "azurerm_subnet_network_security_group_association" "endpoints" {
  subnet_id                 = azurerm_subnet.endpoints.id
  network_security_group_id = azurerm_network_security_group.endpoints.id
}
