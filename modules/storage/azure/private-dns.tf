# The shares answer on an address of the network, under the name that the account has anyway.

resource "azurerm_private_endpoint" "files" {
  count = length(var.volumes) > 0 ? 1 : 0

  name                = "${local.name}-files"
  resource_group_name = var.network.resource_group
  location            = var.network.location
  subnet_id           = var.network.endpoints_subnet_id
  tags                = var.labels

  private_service_connection {
    name                           = "files"
    private_connection_resource_id = azurerm_storage_account.this[0].id
    subresource_names              = ["file"]
    is_manual_connection           = false
  }

  private_dns_zone_group {
    name                 = "files"
    private_dns_zone_ids = [azurerm_private_dns_zone.files[0].id]
  }
}

resource "azurerm_private_dns_zone" "files" {
  count = length(var.volumes) > 0 ? 1 : 0

  name                = "privatelink.file.core.windows.net"
  resource_group_name = var.network.resource_group
  tags                = var.labels
}

# With azurerm 5, private_dns_zone_id takes the place of resource_group_name and private_dns_zone_name.
resource "azurerm_private_dns_zone_virtual_network_link" "files" {
  count = length(var.volumes) > 0 ? 1 : 0

  name                  = local.name
  resource_group_name   = var.network.resource_group
  private_dns_zone_name = azurerm_private_dns_zone.files[0].name
  virtual_network_id    = var.network.id
  tags                  = var.labels
}
