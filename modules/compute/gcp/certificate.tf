# The certificate: made and renewed by Certificate Manager for the names, proven by DNS, so it can be there before the names
# point here. One that exists already is taken as it is: of Certificate Manager, or a classic one (.../sslCertificates/NAME).

locals {
  certificate_made    = local.https && var.certificate_id == null
  certificate_classic = local.https && try(strcontains(var.certificate_id, "/sslCertificates/"), false)
  certificate_managed = local.https && var.certificate_id != null && !local.certificate_classic

  certificate_hosts = local.certificate_made ? local.hosts : {}
  entry_hosts       = local.certificate_made || local.certificate_managed ? local.hosts : {}

  authorizations = { for name, host in local.certificate_hosts : name => {
    name = google_certificate_manager_dns_authorization.this[name].dns_resource_record[0].name
    type = google_certificate_manager_dns_authorization.this[name].dns_resource_record[0].type
    data = google_certificate_manager_dns_authorization.this[name].dns_resource_record[0].data
  } }
}

resource "google_certificate_manager_dns_authorization" "this" {
  for_each = local.certificate_hosts

  name        = "${local.name}-${each.key}"
  description = "Proves ${each.value}"
  domain      = each.value
  labels      = local.labels

  depends_on = [google_project_service.api]
}

resource "google_certificate_manager_certificate" "this" {
  count = local.certificate_made ? 1 : 0

  name        = local.name
  description = "Way in of ${local.name}"
  labels      = local.labels

  managed {
    domains            = values(local.certificate_hosts)
    dns_authorizations = [for name in keys(local.certificate_hosts) : google_certificate_manager_dns_authorization.this[name].id]
  }
}

resource "google_certificate_manager_certificate_map" "this" {
  count = local.certificate_made || local.certificate_managed ? 1 : 0

  name        = local.name
  description = "Way in of ${local.name}"
  labels      = local.labels

  depends_on = [google_project_service.api]
}

resource "google_certificate_manager_certificate_map_entry" "host" {
  for_each = local.entry_hosts

  name         = "${local.name}-${each.key}"
  map          = google_certificate_manager_certificate_map.this[0].name
  certificates = [local.certificate_made ? google_certificate_manager_certificate.this[0].id : var.certificate_id]
  hostname     = each.value
  labels       = local.labels
}

# A certificate that exists already, for whatever name is asked.
resource "google_certificate_manager_certificate_map_entry" "any" {
  count = local.certificate_managed && length(local.hosts) == 0 ? 1 : 0

  name         = local.name
  map          = google_certificate_manager_certificate_map.this[0].name
  certificates = [var.certificate_id]
  matcher      = "PRIMARY"
  labels       = local.labels
}

resource "google_dns_record_set" "proof" {
  for_each = var.dns_zone == null ? {} : local.certificate_hosts

  managed_zone = var.dns_zone
  name         = local.authorizations[each.key].name
  type         = local.authorizations[each.key].type
  ttl          = 300
  rrdatas      = [local.authorizations[each.key].data]

  depends_on = [google_project_service.api]
}

resource "google_dns_record_set" "host" {
  for_each = var.dns_zone == null ? {} : local.hosts

  managed_zone = var.dns_zone
  name         = "${each.value}."
  type         = "A"
  ttl          = 300
  rrdatas      = [google_compute_global_address.this[0].address]

  depends_on = [google_project_service.api]
}
