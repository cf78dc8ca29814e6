locals {
  stack    = "${var.project_name}-${var.environment}"
  gibibyte = 1024 * 1024 * 1024
}

resource "aws_efs_file_system" "this" {
  creation_token   = local.stack
  encrypted        = true
  performance_mode = "generalPurpose"
  throughput_mode  = "elastic"
  tags             = merge(var.labels, { Name = local.stack })

  # A file nobody opened for a month costs a tenth, and comes back when it is opened.
  lifecycle_policy {
    transition_to_ia = "AFTER_30_DAYS"
  }
  lifecycle_policy {
    transition_to_primary_storage_class = "AFTER_1_ACCESS"
  }
}

resource "aws_efs_backup_policy" "this" {
  file_system_id = aws_efs_file_system.this.id
  backup_policy {
    status = "ENABLED"
  }
}

# Allows nothing by itself: who mounts needs a role that may, and TLS.
resource "aws_efs_file_system_policy" "this" {
  file_system_id = aws_efs_file_system.this.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "OnlyWithTransportEncryption"
      Effect    = "Deny"
      Principal = { AWS = "*" }
      Action    = "*"
      Resource  = aws_efs_file_system.this.arn
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}

resource "aws_efs_mount_target" "this" {
  for_each = var.network.private_subnet_ids

  file_system_id  = aws_efs_file_system.this.id
  subnet_id       = each.value
  security_groups = [var.network.storage_group_id]
}

# A directory for each volume, which its containers cannot leave. Files belong to the user that the container runs
# as, as with any volume; like /tmp, everybody may write at the top and remove what is theirs.
resource "aws_efs_access_point" "this" {
  for_each = var.volumes

  file_system_id = aws_efs_file_system.this.id
  tags           = merge(var.labels, { Name = "${local.stack}-${each.key}" })

  root_directory {
    path = "/${each.key}"
    creation_info {
      owner_uid   = 0
      owner_gid   = 0
      permissions = "1777"
    }
  }
}

# EFS grows without a limit and so does its bill: the size that was asked for is where somebody is told.
resource "aws_cloudwatch_metric_alarm" "size" {
  alarm_name          = "${local.stack}-storage-size"
  alarm_description   = "Volumes of ${local.stack} hold more than the ${var.storage_size_gb} GiB they were meant to."
  namespace           = "AWS/EFS"
  metric_name         = "StorageBytes"
  statistic           = "Maximum"
  period              = 3600
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.storage_size_gb * local.gibibyte
  treat_missing_data  = "notBreaching"
  tags                = var.labels
  dimensions = {
    FileSystemId = aws_efs_file_system.this.id
    StorageClass = "Total"
  }
}
