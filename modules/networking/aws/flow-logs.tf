# What was let through and what was refused, for as long as an incident is looked into.
resource "aws_flow_log" "this" {
  vpc_id                   = aws_vpc.this.id
  traffic_type             = "ALL"
  log_destination_type     = "cloud-watch-logs"
  log_destination          = aws_cloudwatch_log_group.flow.arn
  iam_role_arn             = aws_iam_role.flow.arn
  max_aggregation_interval = 600
  tags                     = merge(var.labels, { Name = local.stack })
}

resource "aws_cloudwatch_log_group" "flow" {
  name              = "/${var.project_name}/${var.environment}/network"
  retention_in_days = local.production ? 90 : 7
  tags              = var.labels
}

resource "aws_iam_role" "flow" {
  name        = "${local.stack}-flow"
  description = "Writes the flow logs of ${local.stack}"
  tags        = var.labels
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "vpc-flow-logs.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "flow" {
  name = "write"
  role = aws_iam_role.flow.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"]
      Resource = "${aws_cloudwatch_log_group.flow.arn}:*"
    }]
  })
}
