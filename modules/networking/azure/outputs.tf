output "network" {
  description = "The network, for the modules storage and compute."
  value = {
    resource_group      = azurerm_resource_group.this.name
    location            = azurerm_resource_group.this.location
    id                  = azurerm_virtual_network.this.id
    apps_subnet_id      = azurerm_subnet.apps.id
    endpoints_subnet_id = azurerm_subnet.endpoints.id
    outbound_address    = azurerm_public_ip.outbound.ip_address
  }
  # Nothing is put into a subnet before its rules and its way out are there.
  depends_on = [
    azurerm_network_security_rule.apps,
    azurerm_network_security_rule.clients,
    azurerm_network_security_rule.endpoints,
    azurerm_subnet_nat_gateway_association.apps,
    azurerm_subnet_network_security_group_association.apps,
    azurerm_subnet_network_security_group_association.endpoints,
  ]
}

output "network_id" {
  description = "The virtual network."
  value       = azurerm_virtual_network.this.id
}

output "subnet_ids" {
  description = "The subnets: of the apps, of the private endpoints."
  value       = [azurerm_subnet.apps.id, azurerm_subnet.endpoints.id]
}
