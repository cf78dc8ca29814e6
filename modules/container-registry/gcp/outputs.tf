locals {
  host = "${var.region}-docker.pkg.dev/${google_artifact_registry_repository.this.project}"
  url  = "${local.host}/${google_artifact_registry_repository.this.repository_id}"
  urls = tomap({ for name in var.repositories : name => "${local.url}/${name}" })
}

output "registry" {
  description = "For the module compute: url, repositories (name to url), mirrors (registry's host to the url of its copy here)."
  value = {
    url          = local.url
    repositories = local.urls
    mirrors      = { for host, mirror in google_artifact_registry_repository.mirror : host => "${local.host}/${mirror.repository_id}" }
  }
}

output "registry_url" {
  description = "Where images are pushed to."
  value       = local.url
}

output "repository_urls" {
  description = "Image's name to where it is pushed, without a tag."
  value       = local.urls
}
