# The same names on every cloud.

output "url" {
  description = "Where the first public service answers; null when none is public."
  value       = module.compute.url
}

output "address" {
  description = "The balancer's own host name; null when nothing is public."
  value       = module.compute.address
}

output "registry_url" {
  description = "What stands in front of an image's name."
  value       = module.container_registry.registry_url
}

output "repository_urls" {
  description = "Whole name of each image without its tag."
  value       = module.container_registry.repository_urls
}

output "network_id" {
  description = "The VPC."
  value       = module.networking.network_id
}

output "storage_id" {
  description = "The file system."
  value       = module.storage.storage_id
}

output "service_names" {
  description = "Names of the services in ECS."
  value       = module.compute.service_names
}

output "secret_ids" {
  description = "ARNs of the secrets, which are empty until somebody puts their values."
  value       = module.compute.secret_ids
}

output "log_destination" {
  description = "The log group of all services."
  value       = module.compute.log_destination
}

output "dns_records" {
  description = "What to put into DNS, when dns_zone is null."
  value       = module.compute.dns_records
}
