# The clock of the jobs: Cloud Scheduler calls Cloud Run with an identity that may start these jobs and nothing else.

resource "google_service_account" "clock" {
  count = length(local.schedules) > 0 ? 1 : 0

  account_id   = length("cron-${local.name}") <= 30 ? "cron-${local.name}" : "${trimsuffix(substr("cron-${local.name}", 0, 23), "-")}-${substr(sha256(local.name), 0, 6)}"
  display_name = "${local.name} clock"
  description  = "Starts the jobs of ${local.name}"

  depends_on = [google_project_service.api]
}

resource "google_cloud_run_v2_job_iam_member" "clock" {
  for_each = local.schedules

  name     = google_cloud_run_v2_job.this[each.key].name
  location = var.region
  role     = "roles/run.invoker"
  member   = "serviceAccount:${google_service_account.clock[0].email}"
}

resource "google_cloud_scheduler_job" "this" {
  for_each = local.schedules

  name             = "${local.name}-${each.key}"
  description      = "Starts the job ${each.key}"
  region           = var.region
  schedule         = each.value
  time_zone        = "Etc/UTC"
  attempt_deadline = "180s"

  http_target {
    http_method = "POST"
    uri         = "https://run.googleapis.com/v2/projects/${var.network.project}/locations/${var.region}/jobs/${google_cloud_run_v2_job.this[each.key].name}:run"
    oauth_token {
      service_account_email = google_service_account.clock[0].email
    }
  }

  depends_on = [google_project_service.api, google_cloud_run_v2_job_iam_member.clock]
}
