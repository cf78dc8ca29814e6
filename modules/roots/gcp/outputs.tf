output "url" {
  description = "Where the way in is."
  value       = module.compute.url
}

output "address" {
  description = "IP address or host of the way in."
  value       = module.compute.address
}

output "registry_url" {
  description = "Where images are pushed to."
  value       = module.container_registry.registry_url
}

output "repository_urls" {
  description = "Image's name to where it is pushed, without a tag."
  value       = module.container_registry.repository_urls
}

output "network_id" {
  description = "Id of the VPC network."
  value       = module.networking.network_id
}

output "storage_id" {
  description = "What holds the volumes."
  value       = module.storage.storage_id
}

output "service_names" {
  description = "Service to what it is called in the cloud."
  value       = module.compute.service_names
}

output "secret_ids" {
  description = "Secret's name to its id, to put the value into."
  value       = module.compute.secret_ids
}

output "log_destination" {
  description = "Where logs are."
  value       = module.compute.log_destination
}

output "dns_records" {
  description = "What to put into DNS when dns_zone is null."
  value       = module.compute.dns_records
}
