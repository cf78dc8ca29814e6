output "registry" {
  description = "The registry, for the module compute."
  value = {
    url          = azurerm_container_registry.this.login_server
    repositories = { for name in var.repositories : name => "${azurerm_container_registry.this.login_server}/${name}" }
    id           = azurerm_container_registry.this.id
    name         = azurerm_container_registry.this.name
  }
}

output "registry_url" {
  description = "Host of the registry."
  value       = azurerm_container_registry.this.login_server
}

output "repository_urls" {
  description = "Where each image is pushed to and pulled from, without a tag."
  value       = { for name in var.repositories : name => "${azurerm_container_registry.this.login_server}/${name}" }
}
