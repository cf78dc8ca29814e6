# The way in: Google's global balancer with a Cloud Armor policy that lets allowed_cidrs pass and nobody else.
#   balancer    there is a name (or a certificate, or plain HTTP is wanted)
#   own         everybody may come and there is no name: the address that Cloud Run gives, with Google's certificate
#   none        nobody may come
#   impossible  HTTPS without a name for some blocks only: the rules in main.tf say so

locals {
  main = try(local.public[0], null)

  front = (
    local.main == null || length(var.allowed_cidrs) == 0 ? "none" :
    !var.enable_https || var.domain_name != null || var.certificate_id != null ? "balancer" :
    local.everybody ? "own" : "impossible"
  )
  balanced = local.front == "balancer" ? toset(local.public) : toset([])
  https    = local.front == "balancer" && var.enable_https

  # The first public service answers to domain_name, the others to names below it.
  hosts = var.domain_name == null ? {} : { for name in local.balanced : name => name == local.main ? var.domain_name : "${name}.${var.domain_name}" }
}

resource "google_compute_global_address" "this" {
  count = local.front == "balancer" ? 1 : 0

  name        = local.name
  description = "Way in of ${local.name}"
  labels      = local.labels

  depends_on = [google_project_service.api]
}

resource "google_compute_security_policy" "this" {
  count = local.front == "balancer" ? 1 : 0

  name        = local.name
  description = "Who may come in to ${local.name}"
  type        = "CLOUD_ARMOR"

  # Ten blocks a rule at most.
  dynamic "rule" {
    for_each = chunklist(sort(distinct(var.allowed_cidrs)), 10)
    content {
      action      = "allow"
      priority    = 1000 + rule.key
      description = "allowed_cidrs, part ${rule.key + 1}"
      match {
        versioned_expr = "SRC_IPS_V1"
        config {
          src_ip_ranges = rule.value
        }
      }
    }
  }
  rule {
    action      = "deny(403)"
    priority    = 2147483647
    description = "Everybody else"
    match {
      versioned_expr = "SRC_IPS_V1"
      config {
        src_ip_ranges = ["*"]
      }
    }
  }

  depends_on = [google_project_service.api]
}

resource "google_compute_region_network_endpoint_group" "this" {
  for_each = local.balanced

  name                  = "${local.name}-${each.key}"
  region                = var.region
  network_endpoint_type = "SERVERLESS"

  cloud_run {
    service = google_cloud_run_v2_service.this[each.key].name
  }
}

resource "google_compute_backend_service" "this" {
  for_each = local.balanced

  name                    = "${local.name}-${each.key}"
  description             = "Leads to ${each.key}"
  load_balancing_scheme   = "EXTERNAL_MANAGED"
  protocol                = "HTTPS"
  security_policy         = google_compute_security_policy.this[0].id
  custom_response_headers = local.https ? ["Strict-Transport-Security: max-age=31536000"] : []

  backend {
    group = google_compute_region_network_endpoint_group.this[each.key].id
  }

  log_config {
    enable      = true
    sample_rate = 1
  }
}

resource "google_compute_url_map" "this" {
  count = local.front == "balancer" ? 1 : 0

  name            = local.name
  default_service = google_compute_backend_service.this[local.main].id

  dynamic "host_rule" {
    for_each = { for name, host in local.hosts : name => host if name != local.main }
    content {
      hosts        = [host_rule.value]
      path_matcher = host_rule.key
    }
  }
  dynamic "path_matcher" {
    for_each = { for name, host in local.hosts : name => host if name != local.main }
    content {
      name            = path_matcher.key
      default_service = google_compute_backend_service.this[path_matcher.key].id
    }
  }
}

resource "google_compute_ssl_policy" "this" {
  count = local.https ? 1 : 0

  name            = local.name
  profile         = "MODERN"
  min_tls_version = "TLS_1_2"

  depends_on = [google_project_service.api]
}

resource "google_compute_target_https_proxy" "this" {
  count = local.https ? 1 : 0

  name             = local.name
  url_map          = google_compute_url_map.this[0].id
  ssl_policy       = google_compute_ssl_policy.this[0].id
  certificate_map  = local.certificate_classic ? null : "//certificatemanager.googleapis.com/${google_certificate_manager_certificate_map.this[0].id}"
  ssl_certificates = local.certificate_classic ? [var.certificate_id] : null
}

resource "google_compute_global_forwarding_rule" "https" {
  count = local.https ? 1 : 0

  name                  = "${local.name}-https"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  target                = google_compute_target_https_proxy.this[0].id
  ip_address            = google_compute_global_address.this[0].id
  port_range            = "443"
  labels                = local.labels

  # The map must be full before it is asked.
  depends_on = [
    google_certificate_manager_certificate_map_entry.host,
    google_certificate_manager_certificate_map_entry.any,
  ]
}

# With HTTPS the other port only says where to go.
resource "google_compute_url_map" "redirect" {
  count = local.https ? 1 : 0

  name = "${local.name}-redirect"

  default_url_redirect {
    https_redirect         = true
    redirect_response_code = "MOVED_PERMANENTLY_DEFAULT"
    strip_query            = false
  }

  depends_on = [google_project_service.api]
}

resource "google_compute_target_http_proxy" "this" {
  count = local.front == "balancer" ? 1 : 0

  name    = "${local.name}-http"
  url_map = local.https ? google_compute_url_map.redirect[0].id : google_compute_url_map.this[0].id
}

resource "google_compute_global_forwarding_rule" "http" {
  count = local.front == "balancer" ? 1 : 0

  name                  = "${local.name}-http"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  target                = google_compute_target_http_proxy.this[0].id
  ip_address            = google_compute_global_address.this[0].id
  port_range            = "80"
  labels                = local.labels
}
