# Each service is somebody of its own, who pulls its image and reads its secrets, and nothing else.

resource "azurerm_user_assigned_identity" "service" {
  for_each = var.services

  name                = "${local.name}-${each.key}"
  resource_group_name = var.network.resource_group
  location            = var.network.location
  tags                = var.labels
}

resource "azurerm_role_assignment" "pull" {
  for_each = { for name, service in var.services : name => service if service.own_image }

  scope                = var.registry.id
  role_definition_name = "AcrPull"
  principal_id         = azurerm_user_assigned_identity.service[each.key].principal_id
  principal_type       = "ServicePrincipal"
}

# The environment itself reads the certificate of the way in, where one is given.
resource "azurerm_user_assigned_identity" "environment" {
  name                = "${local.name}-environment"
  resource_group_name = var.network.resource_group
  location            = var.network.location
  tags                = var.labels
}
