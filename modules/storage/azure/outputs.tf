output "volumes" {
  description = "The volumes by name, for the module compute."
  value = {
    for name, share in azurerm_storage_share.this : name => {
      server = "${azurerm_storage_account.this[0].name}.file.core.windows.net"
      path   = "/${azurerm_storage_account.this[0].name}/${share.name}"
    }
  }
  # Nobody mounts a share before its name leads into the network.
  depends_on = [azurerm_private_endpoint.files, azurerm_private_dns_zone_virtual_network_link.files]
}

output "storage_id" {
  description = "The storage account; null without volumes."
  value       = one(azurerm_storage_account.this[*].id)
}
