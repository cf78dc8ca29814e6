# Fargate has no GPUs: what asks for one runs on instances that ECS starts when a task waits and stops when none does.
locals {
  # Memory is what ECS leaves to tasks.
  machines = [
    { type = "g4dn.xlarge", gpus = 1, cpu = 4, memory = 15500 },
    { type = "g4dn.2xlarge", gpus = 1, cpu = 8, memory = 31500 },
    { type = "g4dn.4xlarge", gpus = 1, cpu = 16, memory = 63000 },
    { type = "g4dn.8xlarge", gpus = 1, cpu = 32, memory = 127000 },
    { type = "g4dn.12xlarge", gpus = 4, cpu = 48, memory = 190000 },
    { type = "g4dn.metal", gpus = 8, cpu = 96, memory = 380000 },
  ]

  # The smallest that holds the greediest service.
  fitting = [
    for machine in local.machines : machine.type if alltrue([
      for name in local.on_gpu :
      machine.gpus >= var.services[name].gpus && machine.cpu * 1024 >= local.wanted[name].cpu && machine.memory >= local.wanted[name].memory
    ])
  ]
  gpu_tasks = sum(concat([0], [for name in local.on_gpu : coalesce(var.services[name].max_replicas, var.services[name].replicas)]))
}

resource "aws_iam_role" "gpu" {
  count = local.any_gpu ? 1 : 0

  name        = "${local.short}-gpu"
  description = "Instances with GPUs of ${local.stack}"
  tags        = var.labels
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "gpu" {
  for_each = local.any_gpu ? toset(["service-role/AmazonEC2ContainerServiceforEC2Role", "AmazonSSMManagedInstanceCore"]) : []

  role       = aws_iam_role.gpu[0].name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/${each.value}"
}

resource "aws_iam_instance_profile" "gpu" {
  count = local.any_gpu ? 1 : 0

  name = "${local.short}-gpu"
  role = aws_iam_role.gpu[0].name
  tags = var.labels
}

# Nobody comes in: tasks have groups and addresses of their own.
resource "aws_security_group" "gpu" {
  count = local.any_gpu ? 1 : 0

  name_prefix = "${local.stack}-gpu-"
  description = "Instances with GPUs"
  vpc_id      = var.network.id
  tags        = merge(var.labels, { Name = "${local.stack}-gpu" })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_egress_rule" "gpu" {
  count = local.any_gpu ? 1 : 0

  security_group_id = aws_security_group.gpu[0].id
  description       = "Everything out"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
  tags              = var.labels
}

resource "aws_launch_template" "gpu" {
  count = local.any_gpu ? 1 : 0

  name_prefix = "${local.short}-gpu-"
  # The image that AWS recommends when an instance starts, so that no plan hangs on its changes.
  image_id               = "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/gpu/recommended/image_id"
  instance_type          = try(local.fitting[0], null)
  update_default_version = true
  vpc_security_group_ids = [aws_security_group.gpu[0].id]
  tags                   = var.labels

  iam_instance_profile {
    arn = aws_iam_instance_profile.gpu[0].arn
  }

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  # Images with CUDA are large.
  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      volume_size           = 100
      volume_type           = "gp3"
      encrypted             = "true"
      delete_on_termination = "true"
    }
  }

  user_data = base64encode(<<-EOT
    #!/bin/bash
    cat >> /etc/ecs/ecs.config <<CONFIG
    ECS_CLUSTER=${aws_ecs_cluster.this.name}
    ECS_AWSVPC_BLOCK_IMDS=true
    CONFIG
  EOT
  )

  dynamic "tag_specifications" {
    for_each = ["instance", "volume"]
    content {
      resource_type = tag_specifications.value
      tags          = merge(var.labels, { Name = "${local.stack}-gpu" })
    }
  }

  lifecycle {
    precondition {
      condition     = length(local.fitting) > 0
      error_message = "No g4dn instance has the GPUs, cores and memory that ${join(", ", local.on_gpu)} ask for."
    }
  }
}

resource "aws_autoscaling_group" "gpu" {
  count = local.any_gpu ? 1 : 0

  name                  = "${local.short}-gpu"
  min_size              = 0
  max_size              = local.gpu_tasks
  vpc_zone_identifier   = values(var.network.private_subnet_ids)
  health_check_type     = "EC2"
  protect_from_scale_in = true
  force_delete          = true

  launch_template {
    id      = aws_launch_template.gpu[0].id
    version = aws_launch_template.gpu[0].latest_version
  }

  # ECS puts it there itself; unsaid, each plan would take it away.
  tag {
    key                 = "AmazonECSManaged"
    value               = "true"
    propagate_at_launch = true
  }

  lifecycle {
    ignore_changes = [desired_capacity]
  }

  depends_on = [aws_iam_role_policy_attachment.gpu]
}

resource "aws_ecs_capacity_provider" "gpu" {
  count = local.any_gpu ? 1 : 0

  name = "gpu-${local.stack}"
  tags = var.labels

  auto_scaling_group_provider {
    auto_scaling_group_arn         = aws_autoscaling_group.gpu[0].arn
    managed_termination_protection = "ENABLED"
    managed_draining               = "ENABLED"

    managed_scaling {
      status          = "ENABLED"
      target_capacity = 100
    }
  }

  # Without GPUs any more, the cluster lets go of it before it goes.
  lifecycle {
    create_before_destroy = true
  }
}
