# The name that others reach a service by: addresses of its healthy tasks, as http://ollama:11434 asks for them.
resource "aws_service_discovery_service" "this" {
  for_each = { for name in keys(local.always) : name => name if length(local.ports[name]) > 0 }

  name          = each.value
  description   = "${each.value} of ${local.stack}"
  force_destroy = true
  tags          = var.labels

  dns_config {
    namespace_id   = var.network.namespace_id
    routing_policy = "MULTIVALUE"
    dns_records {
      type = "A"
      ttl  = 10
    }
  }

  # Has ECS say which tasks are healthy. The threshold is always 1; without it the provider plans a replacement.
  health_check_custom_config {
    failure_threshold = 1
  }
}

resource "aws_ecs_service" "steady" {
  for_each = local.steady

  name                               = each.key
  cluster                            = aws_ecs_cluster.this.id
  task_definition                    = aws_ecs_task_definition.this[each.key].arn
  desired_count                      = each.value.replicas
  launch_type                        = contains(local.on_gpu, each.key) ? null : "FARGATE"
  enable_execute_command             = !local.production
  enable_ecs_managed_tags            = true
  propagate_tags                     = "SERVICE"
  deployment_minimum_healthy_percent = local.exclusive[each.key] ? 0 : 100
  deployment_maximum_percent         = local.exclusive[each.key] ? 100 : 200
  health_check_grace_period_seconds  = each.value.public ? 300 : null
  tags                               = var.labels

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  dynamic "capacity_provider_strategy" {
    for_each = contains(local.on_gpu, each.key) ? aws_ecs_capacity_provider.gpu : []
    content {
      capacity_provider = capacity_provider_strategy.value.name
      weight            = 1
      base              = 1
    }
  }

  network_configuration {
    subnets          = values(var.network.private_subnet_ids)
    security_groups  = [var.network.services_group_id]
    assign_public_ip = false
  }

  dynamic "service_registries" {
    for_each = contains(keys(aws_service_discovery_service.this), each.key) ? [aws_service_discovery_service.this[each.key].arn] : []
    content {
      registry_arn = service_registries.value
    }
  }

  dynamic "load_balancer" {
    for_each = { for key, endpoint in local.endpoints : key => endpoint if endpoint.service == each.key }
    content {
      target_group_arn = aws_lb_target_group.this[load_balancer.key].arn
      container_name   = each.key
      container_port   = load_balancer.value.port
    }
  }

  # A target group must hang on a listener before a service uses it, and roles must have their policies.
  depends_on = [
    aws_lb_listener.http,
    aws_lb_listener.https,
    aws_lb_listener.other,
    aws_iam_role_policy.execution,
    aws_iam_role_policy.task,
    aws_ecs_cluster_capacity_providers.this,
  ]
}

# The same, but for the count, which belongs to the autoscaler: Terraform takes no condition in ignore_changes. Another
# name, as one kind may be made before the other is gone.
resource "aws_ecs_service" "scaled" {
  for_each = local.scaled

  name                               = "${each.key}-scaled"
  cluster                            = aws_ecs_cluster.this.id
  task_definition                    = aws_ecs_task_definition.this[each.key].arn
  desired_count                      = each.value.replicas
  launch_type                        = contains(local.on_gpu, each.key) ? null : "FARGATE"
  enable_execute_command             = !local.production
  enable_ecs_managed_tags            = true
  propagate_tags                     = "SERVICE"
  deployment_minimum_healthy_percent = local.exclusive[each.key] ? 0 : 100
  deployment_maximum_percent         = local.exclusive[each.key] ? 100 : 200
  health_check_grace_period_seconds  = each.value.public ? 300 : null
  tags                               = var.labels

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  dynamic "capacity_provider_strategy" {
    for_each = contains(local.on_gpu, each.key) ? aws_ecs_capacity_provider.gpu : []
    content {
      capacity_provider = capacity_provider_strategy.value.name
      weight            = 1
      base              = 1
    }
  }

  network_configuration {
    subnets          = values(var.network.private_subnet_ids)
    security_groups  = [var.network.services_group_id]
    assign_public_ip = false
  }

  dynamic "service_registries" {
    for_each = contains(keys(aws_service_discovery_service.this), each.key) ? [aws_service_discovery_service.this[each.key].arn] : []
    content {
      registry_arn = service_registries.value
    }
  }

  dynamic "load_balancer" {
    for_each = { for key, endpoint in local.endpoints : key => endpoint if endpoint.service == each.key }
    content {
      target_group_arn = aws_lb_target_group.this[load_balancer.key].arn
      container_name   = each.key
      container_port   = load_balancer.value.port
    }
  }

  lifecycle {
    ignore_changes = [desired_count]
  }

  # A target group must hang on a listener before a service uses it, and roles must have their policies.
  depends_on = [
    aws_lb_listener.http,
    aws_lb_listener.https,
    aws_lb_listener.other,
    aws_iam_role_policy.execution,
    aws_iam_role_policy.task,
    aws_ecs_cluster_capacity_providers.this,
  ]
}

resource "aws_appautoscaling_target" "this" {
  for_each = local.scaled

  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${aws_ecs_cluster.this.name}/${aws_ecs_service.scaled[each.key].name}"
  min_capacity       = each.value.replicas
  max_capacity       = each.value.max_replicas
  tags               = var.labels
}

resource "aws_appautoscaling_policy" "cpu" {
  for_each = local.scaled

  name               = "cpu"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this[each.key].service_namespace
  scalable_dimension = aws_appautoscaling_target.this[each.key].scalable_dimension
  resource_id        = aws_appautoscaling_target.this[each.key].resource_id

  target_tracking_scaling_policy_configuration {
    target_value       = 70
    scale_in_cooldown  = 300
    scale_out_cooldown = 60
    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
  }
}
