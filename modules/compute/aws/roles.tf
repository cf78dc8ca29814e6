# Each service has two roles of its own. With the execution role ECS starts it: pulls its image, reads its secrets,
# writes its log. With the task role it runs: mounts its volumes. `identity` names a task role that exists already.
locals {
  trust = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
    }]
  })

  # Repositories of ECR that an image comes from, here or elsewhere.
  pulled = {
    for name, service in var.services : name => (
      service.own_image && contains(keys(var.registry.repositories), local.image_names[name])
      ? [var.registry.arns[local.image_names[name]]]
      : [for found in regexall("^([0-9]{12})\\.dkr\\.ecr\\.([a-z0-9-]+)\\.[^/]+/([^:@]+)", service.image) :
      "arn:${data.aws_partition.current.partition}:ecr:${found[1]}:${found[0]}:repository/${found[2]}"]
    )
  }

  execution_statements = {
    for name, service in var.services : name => concat(
      [{
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = ["${aws_cloudwatch_log_group.this.arn}:*"]
      }],
      length(local.pulled[name]) == 0 ? [] : [
        {
          Effect   = "Allow"
          Action   = ["ecr:GetAuthorizationToken"]
          Resource = ["*"]
        },
        {
          Effect   = "Allow"
          Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
          Resource = local.pulled[name]
        },
      ],
      length(service.secrets) == 0 ? [] : [{
        Effect   = "Allow"
        Action   = ["secretsmanager:GetSecretValue"]
        Resource = [for secret in sort(distinct(values(service.secrets))) : aws_secretsmanager_secret.this[secret].arn if contains(var.secrets, secret)]
      }],
    )
  }

  # EFS takes the root of a container for nobody unless it is told otherwise.
  task_statements = {
    for name, service in var.services : name => concat(
      [for mount in service.mounts : {
        Effect = "Allow"
        Action = concat(
          ["elasticfilesystem:ClientMount"],
          mount.read_only ? [] : ["elasticfilesystem:ClientWrite"],
          service.user == null || service.user == 0 ? ["elasticfilesystem:ClientRootAccess"] : [],
        )
        Resource  = [var.storage[mount.volume].file_system_arn]
        Condition = { StringEquals = { "elasticfilesystem:AccessPointArn" = var.storage[mount.volume].access_point_arn } }
      } if contains(keys(var.storage), mount.volume)],
      # A shell by `aws ecs execute-command`, and its record; not in production.
      local.production ? [] : [
        {
          Effect    = "Allow"
          Action    = ["ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel", "logs:DescribeLogGroups"]
          Resource  = ["*"]
          Condition = null
        },
        {
          Effect    = "Allow"
          Action    = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
          Resource  = ["${aws_cloudwatch_log_group.this.arn}:*"]
          Condition = null
        },
      ],
    )
  }
}

resource "aws_iam_role" "execution" {
  for_each = var.services

  name               = "${local.short_names[each.key]}-execution"
  description        = "Starts ${each.key} of ${local.stack}"
  assume_role_policy = local.trust
  tags               = var.labels
}

resource "aws_iam_role_policy" "execution" {
  for_each = var.services

  name   = "start"
  role   = aws_iam_role.execution[each.key].name
  policy = jsonencode({ Version = "2012-10-17", Statement = local.execution_statements[each.key] })
}

resource "aws_iam_role" "task" {
  for_each = { for name, service in var.services : name => service if service.identity == null }

  name               = "${local.short_names[each.key]}-task"
  description        = "What ${each.key} of ${local.stack} may do"
  assume_role_policy = local.trust
  tags               = var.labels
}

resource "aws_iam_role_policy" "task" {
  for_each = { for name, service in var.services : name => service if !local.production || length(service.mounts) > 0 }

  name = "${local.short_names[each.key]}-run"
  role = each.value.identity == null ? aws_iam_role.task[each.key].name : reverse(split("/", each.value.identity))[0]
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      for statement in local.task_statements[each.key] : { for key, value in statement : key => value if value != null }
    ]
  })
}
