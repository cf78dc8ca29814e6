# Empty: whoever applies puts the values, so that none is in a plan or a state. `aws secretsmanager put-secret-value`.
resource "aws_secretsmanager_secret" "this" {
  for_each = var.secrets

  name                    = "${local.stack}/${each.value}"
  description             = "${each.value} of ${local.stack}"
  recovery_window_in_days = local.production ? 30 : 0
  tags                    = var.labels
}
