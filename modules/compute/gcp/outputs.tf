locals {
  own_url = try(google_cloud_run_v2_service.this[local.main].uri, null)
  address = local.front == "balancer" ? google_compute_global_address.this[0].address : try(trimprefix(local.own_url, "https://"), null)
}

output "url" {
  description = "Where the way in is: of the balancer, else Cloud Run's own address of the first public service (which only the network may call when allowed_cidrs is empty). Null without a public service."
  value       = local.front == "balancer" ? "${local.https ? "https" : "http"}://${coalesce(var.domain_name, local.address)}" : local.own_url
  depends_on  = [google_compute_global_forwarding_rule.https, google_compute_global_forwarding_rule.http]
}

output "address" {
  description = "IP address of the balancer, else the host that Cloud Run gives."
  value       = local.address
}

output "service_names" {
  description = "Service to the Cloud Run service, worker pool or job that it runs in."
  value = tomap(merge(
    { for name, home in local.home : name => "${local.name}-${home}" },
    { for name, job in google_cloud_run_v2_job.this : name => job.name },
  ))
}

output "secret_ids" {
  description = "Secret's name to its id in Secret Manager, to put the value into."
  value       = tomap({ for name, secret in google_secret_manager_secret.this : name => secret.id })
}

output "log_destination" {
  description = "Bucket of Cloud Logging that everything here writes to."
  value       = "projects/${var.network.project}/locations/global/buckets/_Default"
}

output "dns_records" {
  description = "What to put into DNS when dns_zone is null: the names, and the proof for the certificate."
  value = tolist(var.dns_zone != null ? [] : concat(
    [for name, host in local.hosts : { name = host, type = "A", value = google_compute_global_address.this[0].address }],
    [for name in keys(local.certificate_hosts) : {
      name  = trimsuffix(local.authorizations[name].name, ".")
      type  = local.authorizations[name].type
      value = local.authorizations[name].data
    }],
  ))
}
