locals {
  name       = replace("${var.project_name}-${var.environment}", "/-+/", "-")
  production = contains(["prod", "production"], var.environment)

  # What runs on, and what ends: `run` is always, once, or five fields of cron.
  running   = { for name, service in var.services : name => service if service.run == "always" }
  once      = { for name, service in var.services : name => service if service.run == "once" }
  scheduled = { for name, service in var.services : name => service if !contains(["always", "once"], service.run) }

  # An own image that names no host comes from the registry made here.
  images = {
    for name, service in var.services : name =>
    service.own_image && !can(regex("^([^/]+[.:][^/]*|localhost)/", service.image))
    ? "${var.registry.url}/${service.image}"
    : service.image
  }
}

data "azurerm_client_config" "this" {}

resource "azurerm_log_analytics_workspace" "this" {
  name                = local.name
  resource_group_name = var.network.resource_group
  location            = var.network.location
  sku                 = "PerGB2018"
  retention_in_days   = local.production ? 90 : 30
  tags                = var.labels
}

# One environment is one network and one way in: services find each other in it by their names.
resource "azurerm_container_app_environment" "this" {
  name                = local.name
  resource_group_name = var.network.resource_group
  location            = var.network.location
  tags                = var.labels

  logs_destination           = "log-analytics"
  log_analytics_workspace_id = azurerm_log_analytics_workspace.this.id

  infrastructure_subnet_id           = var.network.apps_subnet_id
  infrastructure_resource_group_name = "${local.name}-apps"
  internal_load_balancer_enabled     = !local.has_public
  zone_redundancy_enabled            = local.production

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.environment.id]
  }

  workload_profile {
    name                  = "Consumption"
    workload_profile_type = "Consumption"
  }

  dynamic "workload_profile" {
    for_each = anytrue(values(local.has_gpu)) ? [local.gpu_profile.type] : []
    content {
      name                  = local.gpu_profile.name
      workload_profile_type = workload_profile.value
    }
  }

  dynamic "workload_profile" {
    for_each = local.dedicated_counts
    content {
      name                  = workload_profile.key
      workload_profile_type = workload_profile.key
      minimum_count         = 1
      maximum_count         = workload_profile.value
    }
  }
}
