# Which volume becomes what. Needs no cloud: terraform test.

mock_provider "google" {}

variables {
  project_name = "shop"
  region       = "europe-west4"
  network      = { project = "p", network_name = "n" }
  volumes      = { models = { size_gb = 50 }, files = { size_gb = 2000, shared = true } }
}

run "dev" {
  command = plan
  assert {
    condition     = keys(google_storage_bucket.this) == ["models"] && keys(google_filestore_instance.this) == ["files"]
    error_message = "A shared volume is Filestore, another one a bucket."
  }
  assert {
    condition     = google_storage_bucket.this["models"].name == "p-shop-dev-models" && google_storage_bucket.this["models"].public_access_prevention == "enforced"
    error_message = "The bucket is ours by name and open to nobody."
  }
  assert {
    condition     = google_filestore_instance.this["files"].tier == "BASIC_HDD" && google_filestore_instance.this["files"].file_shares[0].capacity_gb == 2000
    error_message = "Basic, of the volume's size."
  }
}

run "prod" {
  command = plan
  variables {
    environment = "prod"
  }
  assert {
    condition     = google_filestore_instance.this["files"].tier == "REGIONAL" && google_filestore_instance.this["files"].deletion_protection_enabled && !google_storage_bucket.this["models"].force_destroy
    error_message = "What is in production is kept."
  }
}

run "long_bucket_names" {
  command = plan
  variables {
    project_name = "a-project-with-a-rather-long-n"
    network      = { project = "an-id-of-thirty-characters-her", network_name = "n" }
    volumes      = { models = { size_gb = 1 }, models-of-others = { size_gb = 1 } }
  }
  assert {
    condition     = alltrue([for bucket in values(google_storage_bucket.this) : length(bucket.name) <= 63]) && length(distinct(values(google_storage_bucket.this)[*].name)) == 2
    error_message = "Names of buckets fit and differ."
  }
}

run "small_share" {
  command = plan
  variables {
    volumes = { files = { size_gb = 10, shared = true } }
  }
  expect_failures = [check.filestore_size]
}
