locals {
  # Bound with a certificate, the name is the host; before that, Azure's own is.
  certified = var.certificate_id != null ? local.bound : try(azurerm_container_app_custom_domain.managed[0].container_app_environment_managed_certificate_id, "") != ""
  host      = local.bound && (local.certified || !var.enable_https) ? var.domain_name : local.way_in_host
}

output "url" {
  description = "Where the way in answers; null where no service is public."
  value       = local.way_in == null ? null : "${var.enable_https ? "https" : "http"}://${local.host}"
}

output "address" {
  description = "Azure's own name of the way in; null where no service is public."
  value       = local.way_in_host
}

output "service_names" {
  description = "Container app or job of each service."
  value = merge(
    { for name, app in azurerm_container_app.this : name => app.name },
    { for name, job in azurerm_container_app_job.once : name => job.name },
    { for name, job in azurerm_container_app_job.scheduled : name => job.name },
  )
}

output "secret_ids" {
  description = "Where the value of each secret is put: its id in the vault, without a version."
  value       = { for name, secret in azurerm_key_vault_secret.this : name => secret.versionless_id }
}

output "log_destination" {
  description = "The Log Analytics workspace."
  value       = azurerm_log_analytics_workspace.this.id
}

output "dns_records" {
  description = "What to put into DNS for domain_name when dns_zone is null."
  value       = var.dns_zone == null ? local.records : []
}
