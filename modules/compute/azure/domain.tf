# A name of one's own for the way in. Azure's own name has its certificate without any of this.

locals {
  named = var.domain_name != null && local.way_in != null && length(var.allowed_cidrs) > 0
  # Azure looks for the record of proof before it takes a name: it is bound where the record is known to be there.
  bound = local.named && (var.dns_zone != null || var.certificate_id != null)

  # The zone by its id or by its name.
  zone_parts = try(regex("(?i)/resourceGroups/([^/]+)/providers/Microsoft.Network/dnsZones/([^/]+)$", var.dns_zone), null)
  in_zone    = local.named && var.dns_zone != null
  zone_name  = local.zone_parts == null ? var.dns_zone : local.zone_parts[1]
  zone_group = local.zone_parts == null ? one(data.azurerm_dns_zone.this[*].resource_group_name) : local.zone_parts[0]

  # The name within its zone. Where the zone is not known, two labels are taken for a zone itself.
  is_apex  = local.in_zone ? var.domain_name == local.zone_name : length(split(".", coalesce(var.domain_name, "a.b.c"))) <= 2
  relative = local.in_zone && !local.is_apex ? trimsuffix(var.domain_name, ".${local.zone_name}") : "@"

  # A certificate is one of the environment already, or in a vault as .../vaults/NAME/secrets/NAME (or certificates).
  in_environment = can(regex("(?i)/managedEnvironments/[^/]+/certificates/[^/]+$", var.certificate_id))
  vault_parts    = try(regex("(?i)^(/subscriptions/.+/vaults/([^/]+))/(?:secrets|certificates)/([^/]+)$", var.certificate_id), null)
  certificate_id = local.in_environment ? var.certificate_id : one(azurerm_container_app_environment_certificate.this[*].id)

  way_in_host = local.way_in == null ? null : azurerm_container_app.this[local.way_in].ingress[0].fqdn

  # What DNS must say for the name.
  records = local.named ? [
    {
      name  = "asuid.${var.domain_name}"
      type  = "TXT"
      value = azurerm_container_app_environment.this.custom_domain_verification_id
    },
    {
      name  = var.domain_name
      type  = local.is_apex ? "A" : "CNAME"
      value = local.is_apex ? azurerm_container_app_environment.this.static_ip_address : local.way_in_host
    },
  ] : []
}

data "azurerm_dns_zone" "this" {
  count = local.in_zone && local.zone_parts == null ? 1 : 0

  name = var.dns_zone
}

resource "azurerm_dns_txt_record" "proof" {
  count = local.in_zone ? 1 : 0

  name                = local.is_apex ? "asuid" : "asuid.${local.relative}"
  zone_name           = local.zone_name
  resource_group_name = local.zone_group
  ttl                 = 300
  tags                = var.labels

  record {
    value = azurerm_container_app_environment.this.custom_domain_verification_id
  }
}

resource "azurerm_dns_cname_record" "way_in" {
  count = local.in_zone && !local.is_apex ? 1 : 0

  name                = local.relative
  zone_name           = local.zone_name
  resource_group_name = local.zone_group
  ttl                 = 300
  record              = local.way_in_host
  tags                = var.labels
}

resource "azurerm_dns_a_record" "way_in" {
  count = local.in_zone && local.is_apex ? 1 : 0

  name                = "@"
  zone_name           = local.zone_name
  resource_group_name = local.zone_group
  ttl                 = 300
  records             = [azurerm_container_app_environment.this.static_ip_address]
  tags                = var.labels
}

resource "azurerm_role_assignment" "certificate" {
  count = local.bound && local.vault_parts != null ? 1 : 0

  scope                = "${local.vault_parts[0]}/secrets/${local.vault_parts[2]}"
  role_definition_name = "Key Vault Secrets User"
  principal_id         = azurerm_user_assigned_identity.environment.principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_container_app_environment_certificate" "this" {
  count = local.bound && local.vault_parts != null ? 1 : 0

  name                         = replace(var.domain_name, ".", "-")
  container_app_environment_id = azurerm_container_app_environment.this.id
  tags                         = var.labels

  certificate_key_vault {
    identity            = azurerm_user_assigned_identity.environment.id
    key_vault_secret_id = "https://${local.vault_parts[1]}.vault.azure.net/secrets/${local.vault_parts[2]}"
  }

  depends_on = [azurerm_role_assignment.certificate]
}

resource "azurerm_container_app_custom_domain" "given" {
  count = local.bound && var.certificate_id != null ? 1 : 0

  name                                     = var.domain_name
  container_app_id                         = azurerm_container_app.this[local.way_in].id
  container_app_environment_certificate_id = local.certificate_id
  certificate_binding_type                 = "SniEnabled"

  lifecycle {
    precondition {
      condition     = local.in_environment || local.vault_parts != null
      error_message = "certificate_id must be the resource id of a certificate in a Key Vault (/subscriptions/.../vaults/NAME/secrets/NAME) or in the environment."
    }
  }

  depends_on = [azurerm_dns_txt_record.proof, azurerm_dns_cname_record.way_in, azurerm_dns_a_record.way_in]
}

resource "azurerm_container_app_custom_domain" "managed" {
  count = local.bound && var.certificate_id == null ? 1 : 0

  name             = var.domain_name
  container_app_id = azurerm_container_app.this[local.way_in].id

  lifecycle {
    # The certificate is bound outside (README): without this the name would be taken off again.
    ignore_changes = [certificate_binding_type, container_app_environment_certificate_id]
  }

  depends_on = [azurerm_dns_txt_record.proof, azurerm_dns_cname_record.way_in, azurerm_dns_a_record.way_in]
}

resource "azurerm_container_app_environment_managed_certificate" "this" {
  count = local.bound && var.certificate_id == null && var.enable_https ? 1 : 0

  name                         = replace(var.domain_name, ".", "-")
  container_app_environment_id = azurerm_container_app_environment.this.id
  subject_name                 = var.domain_name
  domain_control_validation    = local.is_apex ? "HTTP" : "CNAME"
  tags                         = var.labels

  depends_on = [azurerm_container_app_custom_domain.managed]
}
