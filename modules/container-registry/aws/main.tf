locals {
  stack  = "${var.project_name}-${var.environment}"
  prefix = "${data.aws_caller_identity.current.account_id}.dkr.ecr.${var.region}.${data.aws_partition.current.dns_suffix}/${local.stack}"
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

# The name of the stack is in front of the image's, so that profiles share an account.
resource "aws_ecr_repository" "this" {
  for_each = var.repositories

  name                 = "${local.stack}/${each.value}"
  image_tag_mutability = "IMMUTABLE"
  force_delete         = !startswith(var.environment, "prod")
  tags                 = var.labels

  image_scanning_configuration {
    scan_on_push = true
  }

  # Without a key of one's own it is the account's aws/ecr key, which costs nothing.
  encryption_configuration {
    encryption_type = "KMS"
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  for_each = var.repositories

  repository = aws_ecr_repository.this[each.value].name
  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "Layers that no tag names any more"
      selection = {
        tagStatus   = "untagged"
        countType   = "sinceImagePushed"
        countUnit   = "days"
        countNumber = 14
      }
      action = { type = "expire" }
    }]
  })
}
