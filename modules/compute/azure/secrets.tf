# Secrets are made here without their values: whoever applies puts those into the vault.

locals {
  # Names of secrets in the vault and in apps: small letters, digits and dashes.
  secret_keys  = setunion(var.secrets, flatten([for service in values(var.services) : values(service.secrets)]))
  secret_names = { for key in local.secret_keys : key => trim(replace(lower(key), "/[^a-z0-9]+/", "-"), "-") }

  # Who reads what, as "service/secret".
  readers = merge([
    for name, service in var.services : {
      for key in toset(values(service.secrets)) : "${name}/${key}" => { service = name, secret = key }
    }
  ]...)

  vault_suffix = substr(sha256("${data.azurerm_client_config.this.subscription_id}/${local.name}/${var.region}"), 0, 8)
}

resource "azurerm_key_vault" "this" {
  # Names of vaults are unique in the world, and have 24 characters at most.
  name                = "${trim(substr(local.name, 0, 15), "-")}-${local.vault_suffix}"
  resource_group_name = var.network.resource_group
  location            = var.network.location
  tenant_id           = data.azurerm_client_config.this.tenant_id
  sku_name            = "standard"
  tags                = var.labels

  rbac_authorization_enabled = true
  purge_protection_enabled   = local.production
  soft_delete_retention_days = local.production ? 90 : 7

  lifecycle {
    precondition {
      condition     = length(distinct(values(local.secret_names))) == length(local.secret_names)
      error_message = "Two secrets have the same name in the vault, where all but letters and digits becomes a dash."
    }
  }
}

# Whoever applies may put values.
resource "azurerm_role_assignment" "values" {
  scope                = azurerm_key_vault.this.id
  role_definition_name = "Key Vault Secrets Officer"
  principal_id         = data.azurerm_client_config.this.object_id
}

# An app that refers to a secret needs one to be there. This value is in no state, and is never written again.
resource "azurerm_key_vault_secret" "this" {
  for_each = local.secret_names

  name             = each.value
  key_vault_id     = azurerm_key_vault.this.id
  content_type     = each.key
  value_wo         = "not put yet"
  value_wo_version = 1
  tags             = var.labels

  lifecycle {
    # The versions that people put have none of these.
    ignore_changes = [content_type, tags]
  }

  depends_on = [azurerm_role_assignment.values]
}

resource "azurerm_role_assignment" "secret" {
  for_each = local.readers

  scope                = azurerm_key_vault_secret.this[each.value.secret].resource_versionless_id
  role_definition_name = "Key Vault Secrets User"
  principal_id         = azurerm_user_assigned_identity.service[each.value.service].principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_monitor_diagnostic_setting" "vault" {
  name                       = "audit"
  target_resource_id         = azurerm_key_vault.this.id
  log_analytics_workspace_id = azurerm_log_analytics_workspace.this.id

  enabled_log {
    category_group = "audit"
  }
}
