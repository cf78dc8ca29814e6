# What has a schedule runs by it, in UTC.

resource "azurerm_container_app_job" "scheduled" {
  for_each = local.scheduled

  name                         = each.key
  resource_group_name          = var.network.resource_group
  location                     = var.network.location
  container_app_environment_id = azurerm_container_app_environment.this.id
  workload_profile_name        = local.profiles[each.key]
  replica_timeout_in_seconds   = 21600
  replica_retry_limit          = 1
  tags                         = var.labels

  schedule_trigger_config {
    cron_expression          = each.value.run
    parallelism              = 1
    replica_completion_count = 1
  }

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

  template {
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
