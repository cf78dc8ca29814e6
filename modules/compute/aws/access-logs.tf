# Who asked for what, kept for 90 days where only the balancer can write.
resource "aws_s3_bucket" "access" {
  count = local.reachable ? 1 : 0

  bucket_prefix = "${trimsuffix(substr(local.stack, 0, 29), "-")}-access-"
  force_destroy = !local.production
  tags          = var.labels
}

resource "aws_s3_bucket_public_access_block" "access" {
  count = local.reachable ? 1 : 0

  bucket                  = aws_s3_bucket.access[0].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_lifecycle_configuration" "access" {
  count = local.reachable ? 1 : 0

  bucket = aws_s3_bucket.access[0].id
  rule {
    id     = "expire"
    status = "Enabled"
    filter {}
    expiration {
      days = 90
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
}

resource "aws_s3_bucket_policy" "access" {
  count = local.reachable ? 1 : 0

  bucket = aws_s3_bucket.access[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Balancer"
        Effect    = "Allow"
        Principal = { Service = "logdelivery.elasticloadbalancing.amazonaws.com" }
        Action    = "s3:PutObject"
        Resource  = "${aws_s3_bucket.access[0].arn}/AWSLogs/${data.aws_caller_identity.current.account_id}/*"
      },
      {
        Sid       = "OnlyWithTransportEncryption"
        Effect    = "Deny"
        Principal = { AWS = "*" }
        Action    = "s3:*"
        Resource  = [aws_s3_bucket.access[0].arn, "${aws_s3_bucket.access[0].arn}/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })

  depends_on = [aws_s3_bucket_public_access_block.access]
}
