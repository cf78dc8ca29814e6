# Services that answer requests: one Cloud Run service for each, with what only it needs beside it.

locals {
  # From inside the network every service can be called; from outside only by the balancer, or by its own open address.
  ingress = { for head in keys(local.serving) : head =>
    !contains(local.public, head) || local.front == "none" ? "INGRESS_TRAFFIC_INTERNAL_ONLY" :
    local.front == "own" ? "INGRESS_TRAFFIC_ALL" : "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"
  }
}

resource "google_cloud_run_v2_service" "this" {
  for_each = local.serving

  name                = "${local.name}-${each.key}"
  location            = var.region
  ingress             = local.ingress[each.key]
  deletion_protection = local.production
  launch_stage        = "GA"
  labels              = local.labels

  # The balancer and plain HTTP clients bring no token of Google's; ingress and Cloud Armor say who may call.
  invoker_iam_disabled = true

  template {
    service_account               = local.emails[each.key]
    execution_environment         = "EXECUTION_ENVIRONMENT_GEN2"
    timeout                       = "3600s"
    session_affinity              = true
    labels                        = local.labels
    gpu_zonal_redundancy_disabled = contains(local.with_gpu, each.key) ? !local.production : null

    scaling {
      min_instance_count = var.services[each.key].replicas
      max_instance_count = local.max_instances[each.key]
    }

    dynamic "containers" {
      for_each = [for name in each.value : local.containers[name]]
      content {
        name        = containers.value.name
        image       = containers.value.image
        command     = containers.value.command
        args        = containers.value.args
        working_dir = containers.value.working_dir
        depends_on  = containers.value.after

        # The first container is the one that requests come to.
        dynamic "ports" {
          for_each = containers.value.name == each.key ? [containers.value.port] : []
          content {
            name           = "http1"
            container_port = ports.value
          }
        }

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
          limits            = containers.value.limits
          cpu_idle          = false
          startup_cpu_boost = true
        }

        # Four minutes to start: the most that Cloud Run waits.
        dynamic "startup_probe" {
          for_each = containers.value.port == null ? [] : [containers.value]
          content {
            period_seconds    = 10
            timeout_seconds   = 5
            failure_threshold = 24
            dynamic "http_get" {
              for_each = startup_probe.value.health_path == null ? [] : [startup_probe.value.health_path]
              content {
                path = http_get.value
                port = startup_probe.value.port
              }
            }
            dynamic "tcp_socket" {
              for_each = startup_probe.value.health_path == null ? [startup_probe.value.port] : []
              content {
                port = tcp_socket.value
              }
            }
          }
        }
        dynamic "liveness_probe" {
          for_each = containers.value.port == null || containers.value.health_path == null ? [] : [containers.value]
          content {
            period_seconds    = 30
            timeout_seconds   = 5
            failure_threshold = 3
            http_get {
              path = liveness_probe.value.health_path
              port = liveness_probe.value.port
            }
          }
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

  depends_on = [
    terraform_data.rules,
    google_project_service.api,
    google_secret_manager_secret_version.unset,
    google_secret_manager_secret_iam_member.reads,
    google_storage_bucket_iam_member.uses,
  ]
}
