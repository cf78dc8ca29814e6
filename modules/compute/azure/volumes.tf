# A volume is offered to the environment under its name, and once more for those who only read it.

locals {
  mounts = flatten([for name, service in var.services : [for mount in service.mounts : merge(mount, { service = name })]])

  offered = {
    for mount in local.mounts : "${mount.volume}${mount.read_only ? "-read" : ""}" => {
      volume = mount.volume
      mode   = mount.read_only ? "ReadOnly" : "ReadWrite"
    }... if contains(keys(var.storage), mount.volume)
  }

  # By service: name of the offer, and where it is mounted.
  mounted = {
    for name, service in var.services : name => [
      for mount in service.mounts : { name = "${mount.volume}${mount.read_only ? "-read" : ""}", path = mount.path }
    ]
  }

  # A new share belongs to root. Who is not root gets what it writes to before it starts.
  owned = {
    for name, service in var.services : name => [
      for mount in service.mounts : mount.path if !mount.read_only && coalesce(service.user, 0) != 0
    ]
  }

  owner_image = "mcr.microsoft.com/azurelinux/busybox:1.36"
}

resource "azurerm_container_app_environment_storage" "this" {
  for_each = { for name, offers in local.offered : name => offers[0] }

  name                         = each.key
  container_app_environment_id = azurerm_container_app_environment.this.id
  access_mode                  = each.value.mode
  nfs_server_url               = var.storage[each.value.volume].server
  share_name                   = var.storage[each.value.volume].path
}
