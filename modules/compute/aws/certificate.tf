locals {
  tls_policy       = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
  make_certificate = local.reachable && var.enable_https && var.certificate_id == null && var.domain_name != null
  certificate_arn  = local.make_certificate ? aws_acm_certificate_validation.this[0].certificate_arn : var.certificate_id

  # A zone is named by its id or by its name.
  zone_by_name = var.dns_zone != null && !can(regex("^Z[A-Z0-9]+$", coalesce(var.dns_zone, "-")))
  zone_id      = local.zone_by_name ? data.aws_route53_zone.this[0].zone_id : var.dns_zone
  has_zone     = local.reachable && var.domain_name != null && var.dns_zone != null

  # The certificate has one name, so there is one record that proves it.
  proof = try(tolist(aws_acm_certificate.this[0].domain_validation_options)[0], null)
}

data "aws_route53_zone" "this" {
  count = local.zone_by_name ? 1 : 0

  name = var.dns_zone
}

resource "aws_acm_certificate" "this" {
  count = local.make_certificate ? 1 : 0

  domain_name       = var.domain_name
  validation_method = "DNS"
  tags              = var.labels

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route53_record" "proof" {
  count = local.make_certificate && local.has_zone ? 1 : 0

  zone_id         = local.zone_id
  name            = local.proof.resource_record_name
  type            = "CNAME" # As every proof of ACM is.
  records         = [local.proof.resource_record_value]
  ttl             = 300
  allow_overwrite = true
}

# A listener takes no certificate that is not proven. With DNS elsewhere this waits for somebody to put the record.
resource "aws_acm_certificate_validation" "this" {
  count = local.make_certificate ? 1 : 0

  certificate_arn         = aws_acm_certificate.this[0].arn
  validation_record_fqdns = local.has_zone ? aws_route53_record.proof[*].fqdn : null

  timeouts {
    create = "75m"
  }
}

resource "aws_route53_record" "this" {
  count = local.has_zone ? 1 : 0

  zone_id = local.zone_id
  name    = var.domain_name
  type    = "A"

  alias {
    name                   = aws_lb.this[0].dns_name
    zone_id                = aws_lb.this[0].zone_id
    evaluate_target_health = true
  }
}
