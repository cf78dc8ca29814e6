# The subnet's size and what may come in. Needs no cloud: terraform test.

mock_provider "google" {}

variables {
  project_name  = "shop"
  region        = "europe-west4"
  allowed_cidrs = ["0.0.0.0/0"]
}

run "closed" {
  command = plan
  assert {
    condition     = google_compute_subnetwork.this.ip_cidr_range == "10.40.0.0/20" && google_compute_subnetwork.this.private_ip_google_access
    error_message = "A sixteenth of the network, with the way to Google inside."
  }
  assert {
    condition     = google_compute_firewall.deny_ingress.direction == "INGRESS" && length(google_compute_firewall.deny_ingress.allow) == 0
    error_message = "Nothing comes in to the network, whoever may come in to the balancer."
  }
}

run "too_small" {
  command = plan
  variables {
    network_cidr = "10.40.0.0/23"
  }
  expect_failures = [google_compute_subnetwork.this]
}
