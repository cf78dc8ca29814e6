locals {
  # The name of an image without digest and tag, and what was cut off.
  image_names = { for name, service in var.services : name => replace(replace(service.image, "/@.*$/", ""), "/:[^:/]*$/", "") }
  images = {
    for name, service in var.services : name => (
      service.own_image && contains(keys(var.registry.repositories), local.image_names[name])
      ? "${var.registry.repositories[local.image_names[name]]}${substr(service.image, length(local.image_names[name]), -1)}"
      : service.image
    )
  }

  # Everything a container listens on.
  ports = {
    for name, service in var.services : name => distinct(concat(
      service.port == null ? [] : [{ port = service.port, protocol = "tcp" }],
      [for port in service.ports : { port = port.port, protocol = port.protocol }],
    ))
  }

  containers = {
    for name, service in var.services : name => {
      for key, value in {
        name             = name
        image            = local.images[name]
        essential        = true
        entryPoint       = service.entrypoint
        command          = service.command
        workingDirectory = service.working_dir
        user             = service.user == null ? null : tostring(service.user)
        environment      = [for key in sort(keys(service.env)) : { name = key, value = service.env[key] }]
        secrets          = [for key in sort(keys(service.secrets)) : { name = key, valueFrom = try(aws_secretsmanager_secret.this[service.secrets[key]].arn, "") }]
        portMappings     = [for port in local.ports[name] : { containerPort = port.port, hostPort = port.port, protocol = port.protocol }]
        mountPoints      = [for mount in service.mounts : { sourceVolume = mount.volume, containerPath = mount.path, readOnly = mount.read_only }]
        linuxParameters  = { initProcessEnabled = true }
        healthCheck = service.health_command == null ? null : {
          command     = concat(["CMD"], service.health_command)
          interval    = 30
          timeout     = 10
          retries     = 3
          startPeriod = 120
        }
        resourceRequirements = contains(local.on_gpu, name) ? [{ type = "GPU", value = tostring(service.gpus) }] : null
        logConfiguration = {
          logDriver = "awslogs"
          options = {
            awslogs-group         = aws_cloudwatch_log_group.this.name
            awslogs-region        = var.region
            awslogs-stream-prefix = name
          }
        }
      } : key => value if value != null
    }
  }
}

resource "aws_ecs_task_definition" "this" {
  for_each = var.services

  family                   = "${local.stack}-${each.key}"
  network_mode             = "awsvpc"
  requires_compatibilities = [contains(local.on_gpu, each.key) ? "EC2" : "FARGATE"]
  cpu                      = local.sizes[each.key].cpu
  memory                   = local.sizes[each.key].memory
  execution_role_arn       = aws_iam_role.execution[each.key].arn
  task_role_arn            = coalesce(each.value.identity, try(aws_iam_role.task[each.key].arn, null))
  container_definitions    = jsonencode([local.containers[each.key]])
  tags                     = var.labels

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }

  dynamic "volume" {
    for_each = toset([for mount in each.value.mounts : mount.volume if contains(keys(var.storage), mount.volume)])
    content {
      name = volume.value
      efs_volume_configuration {
        file_system_id     = var.storage[volume.value].file_system_id
        transit_encryption = "ENABLED"
        authorization_config {
          access_point_id = var.storage[volume.value].access_point_id
          iam             = "ENABLED"
        }
      }
    }
  }

  lifecycle {
    precondition {
      condition     = contains(local.on_gpu, each.key) || length(local.pairs[each.key]) > 0
      error_message = "Service ${each.key} asks for more than Fargate has: at most 16 cores and 122880 MiB."
    }
    precondition {
      condition     = alltrue([for mount in each.value.mounts : contains(keys(var.storage), mount.volume)])
      error_message = "Service ${each.key} mounts a volume that the module storage did not make."
    }
    precondition {
      condition     = alltrue([for secret in values(each.value.secrets) : contains(var.secrets, secret)])
      error_message = "Service ${each.key} reads a secret that is not among secrets."
    }
  }
}
