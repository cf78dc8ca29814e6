# Addresses of images. Needs no cloud: terraform test.

mock_provider "google" {
  mock_resource "google_artifact_registry_repository" {
    defaults        = { project = "p" }
    override_during = plan
  }
}

variables {
  project_name = "shop"
  region       = "europe-west4"
  repositories = ["web"]
}

run "dev" {
  command = plan
  assert {
    condition     = output.repository_urls == tomap({ web = "europe-west4-docker.pkg.dev/p/shop-dev/web" }) && output.registry_url == "europe-west4-docker.pkg.dev/p/shop-dev"
    error_message = "Images are names in one repository: ${jsonencode(output.repository_urls)}"
  }
  assert {
    condition     = output.registry.mirrors["ghcr.io"] == "europe-west4-docker.pkg.dev/p/shop-dev-ghcr" && google_artifact_registry_repository.mirror["ghcr.io"].mode == "REMOTE_REPOSITORY"
    error_message = "Other registries have a copy."
  }
  assert {
    condition     = !google_artifact_registry_repository.this.docker_config[0].immutable_tags
    error_message = "A developer pushes a tag again."
  }
}

run "prod" {
  command = plan
  variables {
    environment = "prod"
  }
  assert {
    condition     = google_artifact_registry_repository.this.docker_config[0].immutable_tags
    error_message = "A tag that is out stays what it is."
  }
}
