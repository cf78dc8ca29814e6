# One identity for each Cloud Run service, worker pool and job, with rights on what it uses and on nothing else. Images are
# pulled by Cloud Run's own agent, so no identity here can read the registry.

locals {
  own_identities = { for workload in keys(local.workloads) : workload => "${local.name}-${workload}" if var.services[workload].identity == null }

  # 6 to 30 characters.
  account_ids = { for workload, name in local.own_identities : workload =>
    length("run-${name}") <= 30 ? "run-${name}" : "${trimsuffix(substr("run-${name}", 0, 23), "-")}-${substr(sha256(name), 0, 6)}"
  }
  emails = { for workload in keys(local.workloads) : workload =>
    var.services[workload].identity == null ? google_service_account.this[workload].email : var.services[workload].identity
  }
  lost_identities = [for name, home in local.home : name if name != home && var.services[name].identity != null && var.services[name].identity != var.services[home].identity]

  secret_uses = merge([for workload, members in local.workloads : { for secret in distinct(flatten([for name in members : values(var.services[name].secrets)])) :
    "${workload}/${secret}" => { workload = workload, secret = secret } if contains(var.secrets, secret)
  }]...)

  bucket_uses = merge([for workload, volumes in local.workload_volumes : { for volume in distinct([for use in values(volumes) : use.volume]) :
    "${workload}/${volume}" => {
      workload = workload
      volume   = volume
      writes   = anytrue([for use in values(volumes) : !use.read_only if use.volume == volume])
    } if try(var.storage[volume].kind, "") == "gcs"
  }]...)
}

resource "google_service_account" "this" {
  for_each = local.account_ids

  account_id   = each.value
  display_name = local.own_identities[each.key]
  description  = "What ${each.key} of ${local.name} may do"

  depends_on = [google_project_service.api]
}

resource "google_secret_manager_secret_iam_member" "reads" {
  for_each = local.secret_uses

  secret_id = google_secret_manager_secret.this[each.value.secret].id
  role      = "roles/secretmanager.secretAccessor"
  member    = "serviceAccount:${local.emails[each.value.workload]}"
}

resource "google_storage_bucket_iam_member" "uses" {
  for_each = local.bucket_uses

  bucket = var.storage[each.value.volume].bucket
  role   = each.value.writes ? "roles/storage.objectUser" : "roles/storage.objectViewer"
  member = "serviceAccount:${local.emails[each.value.workload]}"
}
