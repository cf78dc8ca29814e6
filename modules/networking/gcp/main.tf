# allowed_cidrs and enable_https are the same variables on every cloud. Nothing in this network faces the world:
# the way in is Google's balancer, and what may pass it is said by the Cloud Armor policy of the module compute.

locals {
  name = "${var.project_name}-${var.environment}"

  prefix = tonumber(split("/", var.network_cidr)[1])

  # private.googleapis.com: Google's services without the way over the internet.
  private_google = ["199.36.153.8", "199.36.153.9", "199.36.153.10", "199.36.153.11"]

  labels = { for key, value in merge(var.labels, { project = var.project_name, environment = var.environment }) :
    substr(replace(lower(key), "/[^a-z0-9_-]/", "-"), 0, 63) => substr(replace(lower(value), "/[^a-z0-9_-]/", "-"), 0, 63)
  }
}

resource "google_project_service" "api" {
  for_each = toset(["compute", "dns"])

  service            = "${each.value}.googleapis.com"
  disable_on_destroy = false
}

resource "google_compute_network" "this" {
  name                    = local.name
  description             = "Network of ${local.name}"
  auto_create_subnetworks = false
  routing_mode            = "REGIONAL"

  depends_on = [google_project_service.api]
}

resource "google_compute_subnetwork" "this" {
  name                     = local.name
  network                  = google_compute_network.this.id
  region                   = var.region
  ip_cidr_range            = cidrsubnet(var.network_cidr, 4, 0)
  private_ip_google_access = true

  log_config {
    aggregation_interval = "INTERVAL_10_MIN"
    flow_sampling        = 0.5
    metadata             = "INCLUDE_ALL_METADATA"
  }

  lifecycle {
    precondition {
      condition     = local.prefix <= 22
      error_message = "Direct egress of Cloud Run needs a subnet of /26 or more, and the subnet is a sixteenth of network_cidr: give /22 or more."
    }
  }
}

# A new network lets nobody in anyway; this says so, and logs who tried.
resource "google_compute_firewall" "deny_ingress" {
  name          = "${local.name}-deny-ingress"
  network       = google_compute_network.this.id
  description   = "Nobody comes in"
  direction     = "INGRESS"
  priority      = 65534
  source_ranges = ["0.0.0.0/0"]

  deny {
    protocol = "all"
  }

  log_config {
    metadata = "INCLUDE_ALL_METADATA"
  }
}

# Services of Cloud Run that only the network may call are found under run.app, by a way inside Google.
resource "google_dns_managed_zone" "run" {
  name        = "${local.name}-run"
  dns_name    = "run.app."
  description = "Cloud Run from inside ${local.name}"
  visibility  = "private"
  labels      = local.labels

  private_visibility_config {
    networks {
      network_url = google_compute_network.this.id
    }
  }

  depends_on = [google_project_service.api]
}

resource "google_dns_record_set" "run" {
  managed_zone = google_dns_managed_zone.run.name
  name         = "run.app."
  type         = "A"
  ttl          = 300
  rrdatas      = local.private_google
}

resource "google_dns_record_set" "run_services" {
  managed_zone = google_dns_managed_zone.run.name
  name         = "*.run.app."
  type         = "CNAME"
  ttl          = 300
  rrdatas      = ["run.app."]
}
