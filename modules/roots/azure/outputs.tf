output "url" {
  description = "Where the way in answers; null where no service is public."
  value       = module.compute.url
}

output "address" {
  description = "Host or IP of the way in; null where no service is public."
  value       = module.compute.address
}

output "registry_url" {
  description = "Host of the registry."
  value       = module.container_registry.registry_url
}

output "repository_urls" {
  description = "Where each image is pushed to and pulled from, without a tag."
  value       = module.container_registry.repository_urls
}

output "network_id" {
  description = "The network."
  value       = module.networking.network_id
}

output "storage_id" {
  description = "What holds the volumes; null without volumes."
  value       = module.storage.storage_id
}

output "service_names" {
  description = "Name of each service on the cloud."
  value       = module.compute.service_names
}

output "secret_ids" {
  description = "Where the value of each secret is put."
  value       = module.compute.secret_ids
}

output "log_destination" {
  description = "Where logs go."
  value       = module.compute.log_destination
}

output "dns_records" {
  description = "What to put into DNS for domain_name when dns_zone is null."
  value       = module.compute.dns_records
}
