locals {
  name = "${var.project_name}-${var.environment}"

  production = var.environment == "prod"

  labels = { for key, value in merge(var.labels, { project = var.project_name, environment = var.environment }) :
    substr(replace(lower(key), "/[^a-z0-9_-]/", "-"), 0, 63) => substr(replace(lower(value), "/[^a-z0-9_-]/", "-"), 0, 63)
  }

  everybody = anytrue([for cidr in var.allowed_cidrs : endswith(cidr, "/0")])

  # Regions where Cloud Run had NVIDIA L4 in 2026; others come, so this only warns.
  gpu_regions = ["asia-south1", "asia-southeast1", "europe-west1", "europe-west4", "us-central1", "us-east4"]

  apis = concat(
    ["compute", "iam", "run", "secretmanager"],
    local.certificate_made || local.certificate_managed ? ["certificatemanager"] : [],
    length(local.schedules) > 0 ? ["cloudscheduler"] : [],
    var.dns_zone == null ? [] : ["dns"],
  )
}

resource "google_project_service" "api" {
  for_each = toset(local.apis)

  service            = "${each.value}.googleapis.com"
  disable_on_destroy = false
}

# What cannot work is said when planning, all of it, before anything is made.
resource "terraform_data" "rules" {
  lifecycle {
    precondition {
      condition     = length(local.names_too_long) == 0
      error_message = "Cloud Run's names have at most 49 characters: shorten ${join(", ", local.names_too_long)}."
    }
    precondition {
      condition     = local.front != "impossible"
      error_message = "HTTPS for named blocks only needs a name that a certificate can be made for: give domain_name (or certificate_id), or enable_https = false, or allowed_cidrs = [\"0.0.0.0/0\"] for the open address that Cloud Run gives."
    }
    precondition {
      condition     = length(local.unknown_secrets) == 0
      error_message = "Services ask for secrets that are not in secrets: ${join(", ", local.unknown_secrets)}."
    }
    precondition {
      condition     = length(local.unknown_volumes) == 0
      error_message = "Services mount volumes that are not in storage: ${join(", ", local.unknown_volumes)}."
    }
    precondition {
      condition     = length(local.foreign_images) == 0
      error_message = "Cloud Run pulls from Artifact Registry, gcr.io and Docker Hub only, and the registry has no copy of: ${join(", ", local.foreign_images)}."
    }
    precondition {
      condition     = length(local.port_clashes) == 0
      error_message = "Containers that share one instance cannot listen on the same port: ${join(", ", local.port_clashes)}."
    }
    precondition {
      condition     = length(local.too_large) == 0
      error_message = "One instance of Cloud Run has at most 8 cores and 32 GiB, for the service and its sidecars together: ${join(", ", local.too_large)}."
    }
    precondition {
      condition     = length(local.too_many_gpus) == 0
      error_message = "One instance of Cloud Run has one GPU, for one of its containers: ${join(", ", local.too_many_gpus)}."
    }
  }
}

check "open_to_the_world" {
  assert {
    condition     = !local.everybody || length(local.public) == 0
    error_message = "Everybody on the internet reaches ${join(", ", local.public)}: allowed_cidrs has a block of /0."
  }
}

check "plain_http" {
  assert {
    condition     = var.enable_https || local.front == "none"
    error_message = "The way in speaks plain HTTP: passwords and tokens can be read on the way. Set enable_https."
  }
}

check "no_way_in" {
  assert {
    condition     = length(local.public) == 0 || length(var.allowed_cidrs) > 0
    error_message = "Nobody comes in from outside: allowed_cidrs is empty."
  }
}

check "gpu_region" {
  assert {
    condition     = length(local.gpu_services) == 0 || contains(local.gpu_regions, var.region)
    error_message = "Cloud Run had no L4 in ${var.region} when this was written; it had in ${join(", ", local.gpu_regions)}."
  }
}

check "several_ways_in" {
  assert {
    condition     = local.front != "balancer" || length(local.public) < 2 || var.domain_name != null
    error_message = "Without domain_name the balancer leads to ${try(local.public[0], "one")} only; with it the others answer to names below it."
  }
}

check "state_beside_replicas" {
  assert {
    condition     = length(local.scaled_state) == 0
    error_message = "Each instance has its own copy of the sidecar, and all of them write one volume: ${join(", ", local.scaled_state)}."
  }
}

check "identity_of_sidecars" {
  assert {
    condition     = length(local.lost_identities) == 0
    error_message = "All containers of an instance have one identity, that of its service: ${join(", ", local.lost_identities)} do not get their own."
  }
}
