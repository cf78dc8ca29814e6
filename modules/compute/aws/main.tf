locals {
  stack      = "${var.project_name}-${var.environment}"
  short      = length(local.stack) <= 32 ? local.stack : "${trimsuffix(substr(local.stack, 0, 25), "-")}-${substr(sha1(local.stack), 0, 6)}"
  production = startswith(var.environment, "prod")

  # What runs always is a service of ECS; what runs once or at times is a task that EventBridge starts.
  always    = { for name, service in var.services : name => service if service.run == "always" }
  tasks     = { for name, service in var.services : name => service if service.run != "always" }
  scaled    = { for name, service in local.always : name => service if coalesce(service.max_replicas, service.replicas) > service.replicas }
  steady    = { for name, service in local.always : name => service if !contains(keys(local.scaled), name) }
  on_gpu    = toset([for name, service in var.services : name if var.enable_gpu && service.gpus > 0])
  any_gpu   = length(local.on_gpu) > 0
  exclusive = { for name, service in local.always : name => local.sole_writer[name] || contains(local.on_gpu, name) }

  # Two copies must not write into a volume that is not shared, and there is no GPU to spare while versions change:
  # the old copy stops before the new one starts.
  sole_writer = {
    for name, service in local.always : name => coalesce(service.max_replicas, service.replicas) <= 1 && anytrue([
      for mount in service.mounts : !mount.read_only && !try(var.volumes[mount.volume].shared, false)
    ])
  }

  # Names with a limit of 32 characters, or 64 with what is put behind them.
  short_names = {
    for name in keys(var.services) : name => (length("${local.stack}-${name}") <= 32
      ? "${local.stack}-${name}"
    : "${trimsuffix(substr("${local.stack}-${name}", 0, 25), "-")}-${substr(sha1("${local.stack}-${name}"), 0, 6)}")
  }
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/${var.project_name}/${var.environment}/services"
  retention_in_days = local.production ? 90 : 30
  tags              = var.labels
}

resource "aws_ecs_cluster" "this" {
  name = local.stack
  tags = var.labels

  setting {
    name  = "containerInsights"
    value = local.production ? "enhanced" : "enabled"
  }

  # Who opens a shell in a container is on record.
  configuration {
    execute_command_configuration {
      logging = "OVERRIDE"
      log_configuration {
        cloud_watch_log_group_name = aws_cloudwatch_log_group.this.name
      }
    }
  }
}

resource "aws_ecs_cluster_capacity_providers" "this" {
  cluster_name       = aws_ecs_cluster.this.name
  capacity_providers = concat(["FARGATE"], aws_ecs_capacity_provider.gpu[*].name)

  default_capacity_provider_strategy {
    capacity_provider = "FARGATE"
    weight            = 1
  }
}
