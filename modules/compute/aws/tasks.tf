locals {
  # Five fields of cron, in UTC, as EventBridge writes them: names of days, `?` for the day that is not said, a year.
  crons = { for name, task in local.tasks : name => split(" ", task.run) if task.run != "once" }
  days = {
    for name, cron in local.crons : name => replace(replace(replace(replace(replace(replace(replace(replace(try(cron[4], ""),
    "0", "SUN"), "1", "MON"), "2", "TUE"), "3", "WED"), "4", "THU"), "5", "FRI"), "6", "SAT"), "7", "SUN")
  }
  schedules = {
    for name, cron in local.crons : name => length(cron) != 5 ? "" : format("cron(%s %s %s %s %s *)",
      replace(cron[0], "/^\\*\\//", "0/"),
      replace(cron[1], "/^\\*\\//", "0/"),
      cron[4] == "*" ? replace(cron[2], "/^\\*\\//", "1/") : "?",
      replace(cron[3], "/^\\*\\//", "1/"),
      cron[4] == "*" ? "?" : local.days[name],
    )
  }
}

resource "aws_cloudwatch_event_rule" "cron" {
  for_each = local.schedules

  name                = "${local.short_names[each.key]}-cron"
  description         = "${each.key} of ${local.stack}, at ${local.tasks[each.key].run}"
  schedule_expression = each.value
  tags                = var.labels

  lifecycle {
    precondition {
      condition     = each.value != "" && !(local.crons[each.key][2] != "*" && local.crons[each.key][4] != "*")
      error_message = "${each.key} runs at \"${local.tasks[each.key].run}\": EventBridge takes five fields, and a day of the month or of the week, not both."
    }
  }
}

# Once, ten minutes after it was made or changed: a cron with a year comes only once. By then the rest stands.
resource "aws_cloudwatch_event_rule" "once" {
  for_each = { for name, task in local.tasks : name => task if task.run == "once" }

  name_prefix         = "${trimsuffix(substr(local.short_names[each.key], 0, 31), "-")}-once-"
  description         = "${each.key} of ${local.stack}, once for each version"
  schedule_expression = "cron(${formatdate("m h D M '?' YYYY", timeadd(timestamp(), "10m"))})"
  tags                = var.labels

  lifecycle {
    ignore_changes       = [schedule_expression]
    replace_triggered_by = [aws_ecs_task_definition.this[each.key]]
  }
}

resource "aws_cloudwatch_event_target" "this" {
  for_each = local.tasks

  rule     = each.value.run == "once" ? aws_cloudwatch_event_rule.once[each.key].name : aws_cloudwatch_event_rule.cron[each.key].name
  arn      = aws_ecs_cluster.this.arn
  role_arn = aws_iam_role.schedule[0].arn

  ecs_target {
    task_definition_arn     = aws_ecs_task_definition.this[each.key].arn
    task_count              = max(1, each.value.replicas)
    launch_type             = contains(local.on_gpu, each.key) ? null : "FARGATE"
    enable_ecs_managed_tags = true
    propagate_tags          = "TASK_DEFINITION"

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
  }

  depends_on = [aws_iam_role_policy.schedule, aws_iam_role_policy.execution, aws_iam_role_policy.task, aws_ecs_cluster_capacity_providers.this]
}

resource "aws_iam_role" "schedule" {
  count = length(local.tasks) > 0 ? 1 : 0

  name        = "${local.short}-schedule"
  description = "Starts the tasks of ${local.stack}"
  tags        = var.labels
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "events.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
    }]
  })
}

resource "aws_iam_role_policy" "schedule" {
  count = length(local.tasks) > 0 ? 1 : 0

  name = "start"
  role = aws_iam_role.schedule[0].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = ["ecs:RunTask"]
        Resource  = [for name in sort(keys(local.tasks)) : "${aws_ecs_task_definition.this[name].arn_without_revision}:*"]
        Condition = { ArnEquals = { "ecs:cluster" = aws_ecs_cluster.this.arn } }
      },
      {
        Effect    = "Allow"
        Action    = ["ecs:TagResource"]
        Resource  = ["*"]
        Condition = { StringEquals = { "ecs:CreateAction" = "RunTask" } }
      },
      {
        Effect   = "Allow"
        Action   = ["iam:PassRole"]
        Resource = flatten([for name in sort(keys(local.tasks)) : [aws_ecs_task_definition.this[name].execution_role_arn, aws_ecs_task_definition.this[name].task_role_arn]])
        Condition = {
          StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" }
        }
      },
    ]
  })
}
