# A volume of one service is a bucket, mounted by Cloud Storage FUSE. A shared one is a Filestore instance, mounted by NFS.
# storage_size_gb is the same variable on every cloud; here buckets have no size and Filestore takes that of its volume.

locals {
  name = "${var.project_name}-${var.environment}"

  buckets = { for name, volume in var.volumes : name => volume if !volume.shared }
  shares  = { for name, volume in var.volumes : name => volume if volume.shared }

  labels = { for key, value in merge(var.labels, { project = var.project_name, environment = var.environment }) :
    substr(replace(lower(key), "/[^a-z0-9_-]/", "-"), 0, 63) => substr(replace(lower(value), "/[^a-z0-9_-]/", "-"), 0, 63)
  }

  production = var.environment == "prod"

  # Names of buckets are the world's: the project's id makes them ours. 63 characters at most.
  bucket_names = { for name in keys(local.buckets) : name => "${var.network.project}-${local.name}-${name}" }
}

resource "google_project_service" "api" {
  for_each = toset(concat(["storage"], length(local.shares) > 0 ? ["file"] : []))

  service            = "${each.value}.googleapis.com"
  disable_on_destroy = false
}

resource "google_storage_bucket" "this" {
  for_each = local.buckets

  name                        = length(local.bucket_names[each.key]) <= 63 ? local.bucket_names[each.key] : "${substr(local.bucket_names[each.key], 0, 54)}-${substr(sha256(local.bucket_names[each.key]), 0, 8)}"
  location                    = var.region
  storage_class               = "STANDARD"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = !local.production
  labels                      = local.labels

  # Real folders: renaming one is one step, as programs expect of a file system.
  hierarchical_namespace {
    enabled = true
  }

  soft_delete_policy {
    retention_duration_seconds = local.production ? 2592000 : 604800
  }

  depends_on = [google_project_service.api]
}

resource "google_filestore_instance" "this" {
  for_each = local.shares

  name        = "${local.name}-${each.key}"
  description = "Volume ${each.key} of ${local.name}"
  # Every region has a zone b; not every one has a zone a.
  location                    = local.production ? var.region : "${var.region}-b"
  tier                        = local.production ? "REGIONAL" : "BASIC_HDD"
  protocol                    = "NFS_V3"
  deletion_protection_enabled = local.production
  labels                      = local.labels

  file_shares {
    name        = "share"
    capacity_gb = max(1024, each.value.size_gb)
  }

  networks {
    network      = var.network.network_name
    modes        = ["MODE_IPV4"]
    connect_mode = "DIRECT_PEERING"
  }

  depends_on = [google_project_service.api]
}

check "filestore_size" {
  assert {
    condition     = alltrue([for volume in values(local.shares) : volume.size_gb >= 1024])
    error_message = "Filestore sells 1024 GiB at least, for each shared volume: ${join(", ", [for name, volume in local.shares : name if volume.size_gb < 1024])}. A volume that is not shared is a bucket and costs what is in it."
  }
}
