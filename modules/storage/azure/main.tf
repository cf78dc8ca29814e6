locals {
  name       = replace("${var.project_name}-${var.environment}", "/-+/", "-")
  production = contains(["prod", "production"], var.environment)
  # Names of storage accounts are unique in the world, and have 24 small letters and digits at most.
  letters = substr(replace(local.name, "-", ""), 0, 16)
  suffix  = substr(sha256("${data.azurerm_client_config.this.subscription_id}/${local.name}/${var.region}"), 0, 8)

  # An NFS share has 100 GiB at least. What storage_size_gb has beyond the volumes goes to them by their size.
  asked = sum(concat([0], [for volume in values(var.volumes) : volume.size_gb]))
  sizes = {
    for name, volume in var.volumes :
    name => max(100, volume.size_gb, ceil(var.storage_size_gb * volume.size_gb / max(1, local.asked)))
  }
}

data "azurerm_client_config" "this" {}

# NFS needs no account key, so that none is in the state; it needs premium storage, and has no TLS: it stays in the network.
resource "azurerm_storage_account" "this" {
  count = length(var.volumes) > 0 ? 1 : 0

  name                = "${local.letters}${local.suffix}"
  resource_group_name = var.network.resource_group
  location            = var.network.location
  tags                = var.labels

  account_kind             = "FileStorage"
  account_tier             = "Premium"
  account_replication_type = local.production ? "ZRS" : "LRS"

  https_traffic_only_enabled       = false
  min_tls_version                  = "TLS1_2"
  shared_access_key_enabled        = false
  default_to_oauth_authentication  = true
  local_user_enabled               = false
  allow_nested_items_to_be_public  = false
  cross_tenant_replication_enabled = false
  public_network_access_enabled    = false

  network_rules {
    default_action = "Deny"
    bypass         = ["None"]
  }

  share_properties {
    retention_policy {
      days = local.production ? 30 : 7
    }
  }
}

resource "azurerm_storage_share" "this" {
  for_each = var.volumes

  name               = each.key
  storage_account_id = azurerm_storage_account.this[0].id
  enabled_protocol   = "NFS"
  quota              = local.sizes[each.key]
}

resource "azurerm_management_lock" "this" {
  count = local.production && length(var.volumes) > 0 ? 1 : 0

  name       = "keep"
  scope      = azurerm_storage_account.this[0].id
  lock_level = "CanNotDelete"
  notes      = "What services have written."

  # The lock comes last and goes first.
  depends_on = [azurerm_storage_share.this, azurerm_private_endpoint.files]
}
