resource "azurerm_container_app" "this" {
  for_each = local.running

  # The name is the host name for the others.
  name                         = each.key
  resource_group_name          = var.network.resource_group
  container_app_environment_id = azurerm_container_app_environment.this.id
  workload_profile_name        = local.profiles[each.key]
  revision_mode                = "Single"
  tags                         = var.labels

  identity {
    type         = "UserAssigned"
    identity_ids = compact([azurerm_user_assigned_identity.service[each.key].id, each.value.identity])
  }

  dynamic "registry" {
    for_each = each.value.own_image ? [var.registry.url] : []
    content {
      server   = registry.value
      identity = azurerm_user_assigned_identity.service[each.key].id
    }
  }

  dynamic "secret" {
    for_each = toset(values(each.value.secrets))
    content {
      name                = local.secret_names[secret.value]
      identity            = azurerm_user_assigned_identity.service[each.key].id
      key_vault_secret_id = azurerm_key_vault_secret.this[secret.value].versionless_id
    }
  }

  dynamic "ingress" {
    for_each = try([local.ingresses[each.key]], [])
    content {
      external_enabled           = ingress.value.external
      target_port                = ingress.value.port
      transport                  = ingress.value.http ? "auto" : "tcp"
      exposed_port               = ingress.value.http ? null : ingress.value.port
      allow_insecure_connections = ingress.value.http && ingress.value.insecure

      dynamic "ip_security_restriction" {
        for_each = ingress.value.external ? local.restrictions : []
        content {
          name             = "allowed-${ip_security_restriction.key}"
          action           = "Allow"
          ip_address_range = ip_security_restriction.value
        }
      }

      traffic_weight {
        latest_revision = true
        percentage      = 100
      }
    }
  }

  template {
    min_replicas = each.value.replicas
    max_replicas = local.replicas[each.key]

    # Without a rule Azure counts requests, and what answers over TCP has none.
    dynamic "custom_scale_rule" {
      for_each = local.replicas[each.key] > max(1, each.value.replicas) ? ["70"] : []
      content {
        name             = "cpu"
        custom_rule_type = "cpu"
        metadata         = { type = "Utilization", value = custom_scale_rule.value }
      }
    }

    dynamic "init_container" {
      for_each = length(local.owned[each.key]) > 0 ? [local.owned[each.key]] : []
      content {
        name    = "owner"
        image   = local.owner_image
        command = ["chown"]
        args    = concat([tostring(each.value.user)], init_container.value)
        cpu     = 0.25
        memory  = "0.5Gi"

        dynamic "volume_mounts" {
          for_each = [for mount in local.mounted[each.key] : mount if contains(init_container.value, mount.path)]
          content {
            name = volume_mounts.value.name
            path = volume_mounts.value.path
          }
        }
      }
    }

    container {
      name    = each.key
      image   = local.images[each.key]
      command = each.value.entrypoint
      args    = each.value.command
      cpu     = local.sizes[each.key].cpu
      memory  = "${local.sizes[each.key].gib}Gi"

      dynamic "env" {
        for_each = each.value.env
        content {
          name  = env.key
          value = env.value
        }
      }

      dynamic "env" {
        for_each = each.value.secrets
        content {
          name        = env.key
          secret_name = local.secret_names[env.value]
        }
      }

      dynamic "volume_mounts" {
        for_each = local.mounted[each.key]
        content {
          name = volume_mounts.value.name
          path = volume_mounts.value.path
        }
      }

      # Five minutes to start, for images that load a model.
      dynamic "startup_probe" {
        for_each = each.value.health_path == null || each.value.port == null ? [] : [each.value.health_path]
        content {
          transport               = "HTTP"
          port                    = each.value.port
          path                    = startup_probe.value
          interval_seconds        = 10
          timeout                 = 5
          failure_count_threshold = 30
        }
      }

      dynamic "readiness_probe" {
        for_each = each.value.health_path == null || each.value.port == null ? [] : [each.value.health_path]
        content {
          transport               = "HTTP"
          port                    = each.value.port
          path                    = readiness_probe.value
          interval_seconds        = 10
          timeout                 = 5
          success_count_threshold = 1
        }
      }

      dynamic "liveness_probe" {
        for_each = each.value.health_path == null || each.value.port == null ? [] : [each.value.health_path]
        content {
          transport               = "HTTP"
          port                    = each.value.port
          path                    = liveness_probe.value
          interval_seconds        = 30
          timeout                 = 5
          failure_count_threshold = 3
        }
      }
    }

    dynamic "volume" {
      for_each = toset(local.mounted[each.key][*].name)
      content {
        name         = volume.value
        storage_name = azurerm_container_app_environment_storage.this[volume.value].name
        storage_type = "NfsAzureFile"
      }
    }
  }

  depends_on = [azurerm_role_assignment.pull, azurerm_role_assignment.secret]
}
