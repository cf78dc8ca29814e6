locals {
  name = replace("${var.project_name}-${var.environment}", "/-+/", "-")
  # The first eighth is for the apps (at least /27, of which Azure keeps some), the next sixteenth for private endpoints.
  apps_cidr      = cidrsubnet(var.network_cidr, 3, 0)
  endpoints_cidr = cidrsubnet(var.network_cidr, 4, 2)
}

resource "azurerm_resource_group" "this" {
  name     = local.name
  location = var.region
  tags     = var.labels
}

resource "azurerm_virtual_network" "this" {
  name                = local.name
  resource_group_name = azurerm_resource_group.this.name
  location            = azurerm_resource_group.this.location
  address_space       = [var.network_cidr]
  tags                = var.labels
}

resource "azurerm_subnet" "apps" {
  name                            = "apps"
  resource_group_name             = azurerm_resource_group.this.name
  virtual_network_name            = azurerm_virtual_network.this.name
  address_prefixes                = [local.apps_cidr]
  default_outbound_access_enabled = false

  delegation {
    name = "apps"
    service_delegation {
      name    = "Microsoft.App/environments"
      actions = ["Microsoft.Network/virtualNetworks/subnets/join/action"]
    }
  }
}

resource "azurerm_subnet" "endpoints" {
  name                              = "endpoints"
  resource_group_name               = azurerm_resource_group.this.name
  virtual_network_name              = azurerm_virtual_network.this.name
  address_prefixes                  = [local.endpoints_cidr]
  default_outbound_access_enabled   = false
  private_endpoint_network_policies = "NetworkSecurityGroupEnabled"
}
