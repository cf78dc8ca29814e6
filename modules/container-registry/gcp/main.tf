locals {
  name = "${var.project_name}-${var.environment}"

  # Google's labels know lower-case letters, digits, dashes and underscores only.
  labels = { for key, value in merge(var.labels, { project = var.project_name, environment = var.environment }) :
    substr(replace(lower(key), "/[^a-z0-9_-]/", "-"), 0, 63) => substr(replace(lower(value), "/[^a-z0-9_-]/", "-"), 0, 63)
  }

  # Cloud Run pulls from Artifact Registry, Docker Hub and gcr.io; everything else comes through a copy here.
  mirrors = {
    "docker.io" = { suffix = "docker-hub", uri = null }
    "ghcr.io"   = { suffix = "ghcr", uri = "https://ghcr.io" }
    "quay.io"   = { suffix = "quay", uri = "https://quay.io" }
  }
}

resource "google_project_service" "api" {
  service            = "artifactregistry.googleapis.com"
  disable_on_destroy = false
}

resource "google_artifact_registry_repository" "this" {
  location      = var.region
  repository_id = local.name
  description   = "Images of ${local.name}"
  format        = "DOCKER"
  labels        = local.labels

  docker_config {
    # A developer pushes the same tag again and again; nobody else may.
    immutable_tags = var.environment != "dev"
  }

  vulnerability_scanning_config {
    enablement_config = "INHERITED"
  }

  cleanup_policies {
    id     = "untagged"
    action = "DELETE"
    condition {
      tag_state  = "UNTAGGED"
      older_than = "1209600s"
    }
  }

  depends_on = [google_project_service.api]
}

resource "google_artifact_registry_repository" "mirror" {
  for_each = local.mirrors

  location      = var.region
  repository_id = "${local.name}-${each.value.suffix}"
  description   = "Copies of images from ${each.key}, fetched when first asked for"
  format        = "DOCKER"
  mode          = "REMOTE_REPOSITORY"
  labels        = local.labels

  remote_repository_config {
    description = each.key
    docker_repository {
      public_repository = each.key == "docker.io" ? "DOCKER_HUB" : null
      dynamic "custom_repository" {
        for_each = each.key == "docker.io" ? [] : [each.value.uri]
        content {
          uri = custom_repository.value
        }
      }
    }
  }

  cleanup_policies {
    id     = "old"
    action = "DELETE"
    condition {
      older_than = "7776000s"
    }
  }

  depends_on = [google_project_service.api]
}
