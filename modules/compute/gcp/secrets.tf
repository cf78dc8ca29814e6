# A secret's container, and a first version that says nothing, so that containers can be made before the value is there.
# The value is put by whoever applies: gcloud secrets versions add. It is in no state: secret_data_wo is write-only.

resource "google_secret_manager_secret" "this" {
  for_each = var.secrets

  secret_id = "${local.name}-${each.value}"
  labels    = local.labels

  replication {
    user_managed {
      replicas {
        location = var.region
      }
    }
  }

  depends_on = [google_project_service.api]
}

resource "google_secret_manager_secret_version" "unset" {
  for_each = google_secret_manager_secret.this

  secret                 = each.value.id
  secret_data_wo         = "unset"
  secret_data_wo_version = 1
  deletion_policy        = "ABANDON"
}
