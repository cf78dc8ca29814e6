# Each service is somebody of its own, who pulls its image and reads its secrets, and nothing else.

resource "azurerm_user_assigned_identity" "service" {
  for_each = var.services

  name                = "${local.name}-${each.key}"
  resource_group_name = var.network.resource_group
  location            = var.network.location
  tags                = var.labels

  # This is the first thing made for a service: what Azure cannot do for it is said here.
  lifecycle {
    precondition {
      condition     = can(regex("^[a-z]([a-z0-9]|-[a-z0-9]){0,31}$", each.key)) && length(each.key) <= 32
      error_message = "${each.key}: names of container apps and jobs have 32 characters at most, end in a letter or digit, and have no two dashes in a row."
    }
    precondition {
      condition     = local.profiles[each.key] != null
      error_message = "${each.key} asks for ${local.asked[each.key].cpu} cores and ${local.asked[each.key].gib} GiB: the largest machine has 32 and 128."
    }
    precondition {
      condition     = !local.has_gpu[each.key] || each.value.gpus == 1
      error_message = "${each.key} asks for ${each.value.gpus} GPUs: a replica has one."
    }
    precondition {
      condition     = each.value.port == 443 ? each.value.public : true
      error_message = "${each.key}: a service that is not public cannot answer on port 443 here; let it listen on another."
    }
    precondition {
      condition     = alltrue([for mount in each.value.mounts : contains(keys(var.storage), mount.volume)])
      error_message = "${each.key} mounts a volume that the module storage has not made."
    }
  }
}

resource "azurerm_role_assignment" "pull" {
  for_each = { for name, service in var.services : name => service if service.own_image }

  scope                = var.registry.id
  role_definition_name = "AcrPull"
  principal_id         = azurerm_user_assigned_identity.service[each.key].principal_id
  principal_type       = "ServicePrincipal"
}

# The environment itself reads the certificate of the way in, where one is given.
resource "azurerm_user_assigned_identity" "environment" {
  name                = "${local.name}-environment"
  resource_group_name = var.network.resource_group
  location            = var.network.location
  tags                = var.labels
}
