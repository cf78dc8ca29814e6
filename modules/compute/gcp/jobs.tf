# What runs once or by the clock. One that runs once is started by whoever applies: gcloud run jobs execute NAME.

resource "google_cloud_run_v2_job" "this" {
  for_each = local.jobs

  name                = "${local.name}-${each.key}"
  location            = var.region
  deletion_protection = local.production
  launch_stage        = "GA"
  labels              = local.labels

  template {
    parallelism = 1
    task_count  = 1
    labels      = local.labels

    template {
      service_account               = local.emails[each.key]
      execution_environment         = "EXECUTION_ENVIRONMENT_GEN2"
      timeout                       = "3600s"
      max_retries                   = 1
      gpu_zonal_redundancy_disabled = contains(local.with_gpu, each.key) ? !local.production : null

      dynamic "containers" {
        for_each = [for name in [each.key] : local.containers[name]]
        content {
          name        = containers.value.name
          image       = containers.value.image
          command     = containers.value.command
          args        = containers.value.args
          working_dir = containers.value.working_dir
          depends_on  = containers.value.after

          dynamic "env" {
            for_each = containers.value.env
            content {
              name  = env.key
              value = env.value
            }
          }
          dynamic "env" {
            for_each = containers.value.secrets
            content {
              name = env.key
              value_source {
                secret_key_ref {
                  secret  = google_secret_manager_secret.this[env.value].secret_id
                  version = "latest"
                }
              }
            }
          }

          resources {
            limits = containers.value.limits
          }

          dynamic "volume_mounts" {
            for_each = containers.value.mounts
            content {
              name       = volume_mounts.value.volume
              mount_path = volume_mounts.value.path
            }
          }
        }
      }

      dynamic "volumes" {
        for_each = { for name, use in local.workload_volumes[each.key] : name => merge(use, var.storage[use.volume]) if contains(keys(var.storage), use.volume) }
        content {
          name = volumes.key
          dynamic "gcs" {
            for_each = volumes.value.kind == "gcs" ? [volumes.value] : []
            content {
              bucket    = gcs.value.bucket
              read_only = gcs.value.read_only
            }
          }
          dynamic "nfs" {
            for_each = volumes.value.kind == "nfs" ? [volumes.value] : []
            content {
              server    = nfs.value.server
              path      = nfs.value.path
              read_only = nfs.value.read_only
            }
          }
        }
      }

      dynamic "node_selector" {
        for_each = contains(local.with_gpu, each.key) ? ["nvidia-l4"] : []
        content {
          accelerator = node_selector.value
        }
      }

      # Only what is private goes through the network; the internet is reached by Cloud Run's own way, without a NAT to pay.
      vpc_access {
        egress = "PRIVATE_RANGES_ONLY"
        network_interfaces {
          network    = var.network.network_name
          subnetwork = var.network.subnetwork_name
        }
      }
    }
  }

  depends_on = [
    terraform_data.rules,
    google_project_service.api,
    google_secret_manager_secret_version.unset,
    google_secret_manager_secret_iam_member.reads,
    google_storage_bucket_iam_member.uses,
  ]
}
