locals {
  name       = replace("${var.project_name}-${var.environment}", "/-+/", "-")
  production = contains(["prod", "production"], var.environment)
  # Names of registries are unique in the world and have letters and digits only.
  letters = substr(replace(local.name, "-", ""), 0, 40)
  suffix  = substr(sha256("${data.azurerm_client_config.this.subscription_id}/${local.name}/${var.region}"), 0, 8)
}

data "azurerm_client_config" "this" {}

# A group of its own: images outlive the network and what runs in it.
resource "azurerm_resource_group" "this" {
  name     = "${local.name}-registry"
  location = var.region
  tags     = var.labels
}

resource "azurerm_container_registry" "this" {
  name                = "${local.letters}${local.suffix}"
  resource_group_name = azurerm_resource_group.this.name
  location            = azurerm_resource_group.this.location
  tags                = var.labels

  # Premium is what can lie in several zones and clear what no tag points to.
  sku                      = local.production ? "Premium" : "Standard"
  zone_redundancy_enabled  = local.production
  retention_policy_in_days = local.production ? 30 : null

  admin_enabled          = false
  anonymous_pull_enabled = false
}
