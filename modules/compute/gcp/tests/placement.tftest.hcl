# Where services run and how they find each other. Needs no cloud: terraform test.

mock_provider "google" {
  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }
}

variables {
  project_name  = "shop"
  region        = "europe-west4"
  allowed_cidrs = ["203.0.113.0/24"]
  domain_name   = "shop.example.com"
  network       = { project = "p", network_name = "n", subnetwork_name = "s" }
  registry      = { url = "europe-west4-docker.pkg.dev/p/shop-dev", mirrors = { "docker.io" = "europe-west4-docker.pkg.dev/p/hub" } }
  storage       = { models = { kind = "gcs", bucket = "p-models", server = null, path = null } }
  secrets       = ["KEY"]
  services = {
    web = {
      image      = "web:1"
      own_image  = true
      public     = true
      port       = 8080
      cpu        = 0.5
      memory_mib = 1024
      env        = { OLLAMA = "http://ollama:11434", API = "http://api:9000/v1", DB_HOST = "db", PORT = "8080" }
      secrets    = { K = "KEY" }
      depends_on = ["ollama"]
    }
    ollama = {
      image      = "ollama/ollama:0.12.6"
      port       = 11434
      memory_mib = 6000
      gpus       = 1
      mounts     = [{ volume = "models", path = "/root/.ollama" }]
    }
    db     = { image = "postgres:17", port = 5432, cpu = 1, memory_mib = 256 }
    api    = { image = "docker.io/acme/api:1", port = 9000 }
    worker = { image = "docker.io/acme/worker:1", env = { API = "http://api:9000" } }
    clean  = { image = "busybox", run = "0 3 * * *" }
    fill   = { image = "busybox", run = "once", env = { API = "http://api:9000" } }
  }
}

run "places" {
  command = plan

  assert {
    condition     = local.members == { web = ["web", "db", "ollama"], api = ["api"], worker = ["worker"] }
    error_message = "What one service needs runs beside it, what several need stands alone: ${jsonencode(local.members)}"
  }
  assert {
    condition     = toset(keys(google_cloud_run_v2_service.this)) == toset(["api", "web"]) && keys(google_cloud_run_v2_worker_pool.this) == ["worker"] && keys(google_cloud_run_v2_job.this) == ["clean", "fill"]
    error_message = "A port makes a service, none a worker pool, once and cron a job."
  }
  assert {
    condition     = output.service_names["ollama"] == "shop-dev-web"
    error_message = "A sidecar has the name of its service."
  }
  assert {
    condition     = google_cloud_run_v2_service.this["api"].ingress == "INGRESS_TRAFFIC_INTERNAL_ONLY" && google_cloud_run_v2_service.this["web"].ingress == "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"
    error_message = "Only the balancer calls what is public, only the network the rest."
  }
  assert {
    condition     = { for env in google_cloud_run_v2_service.this["web"].template[0].containers[0].env : env.name => env.value if env.name != "K" } == { OLLAMA = "http://localhost:11434", API = "https://shop-dev-api-123456789012.europe-west4.run.app/v1", DB_HOST = "localhost" }
    error_message = "Names become localhost within the instance and Cloud Run's address beyond it; PORT is Cloud Run's own."
  }
  assert {
    condition     = [for container in google_cloud_run_v2_service.this["web"].template[0].containers : container.resources[0].limits] == [tomap({ cpu = "1", memory = "1024Mi" }), tomap({ cpu = "1", memory = "512Mi" }), tomap({ cpu = "2", memory = "6000Mi" })]
    error_message = "Sizes are rounded up to what is sold."
  }
  assert {
    condition     = google_cloud_run_v2_service.this["web"].template[0].containers[0].image == "europe-west4-docker.pkg.dev/p/shop-dev/web:1" && google_cloud_run_v2_service.this["web"].template[0].containers[1].image == "europe-west4-docker.pkg.dev/p/hub/library/postgres:17"
    error_message = "Own images come from the registry, others through its copies."
  }
  assert {
    condition     = keys(local.schedules) == ["clean"] && google_cloud_scheduler_job.this["clean"].schedule == "0 3 * * *"
    error_message = "The clock starts the job with a schedule only."
  }
  assert {
    condition     = length(google_cloud_run_v2_service.this["web"].template[0].node_selector) == 0
    error_message = "No GPU without enable_gpu."
  }
}

run "gpu" {
  command = plan
  variables {
    enable_gpu = true
  }
  assert {
    condition     = google_cloud_run_v2_service.this["web"].template[0].node_selector[0].accelerator == "nvidia-l4" && google_cloud_run_v2_service.this["web"].template[0].containers[2].resources[0].limits["nvidia.com/gpu"] == "1" && google_cloud_run_v2_service.this["web"].template[0].containers[2].resources[0].limits["cpu"] == "4"
    error_message = "The sidecar that asks for it has the GPU, with the cores that go with it."
  }
}

run "closed" {
  command = plan
  variables {
    allowed_cidrs = []
  }
  assert {
    condition     = length(google_compute_global_forwarding_rule.https) == 0 && google_cloud_run_v2_service.this["web"].ingress == "INGRESS_TRAFFIC_INTERNAL_ONLY"
    error_message = "Nobody comes in."
  }
  expect_failures = [check.no_way_in]
}

run "open" {
  command = plan
  variables {
    allowed_cidrs = ["0.0.0.0/0"]
  }
  expect_failures = [check.open_to_the_world]
}

run "plain" {
  command = plan
  variables {
    enable_https = false
  }
  expect_failures = [check.plain_http]
}

run "https_without_a_name" {
  command = plan
  variables {
    domain_name = null
  }
  expect_failures = [terraform_data.rules]
}

run "what_cannot_run" {
  command = plan
  variables {
    enable_gpu = true
    services   = { big = { image = "registry.example.com/a:1", port = 1, cpu = 9, gpus = 2, secrets = { A = "NO" }, mounts = [{ volume = "no", path = "/x" }] } }
  }
  expect_failures = [terraform_data.rules]
}
