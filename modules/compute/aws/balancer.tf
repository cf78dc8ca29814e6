locals {
  # Ports that the world may use: the main one of each public service, and what its ports call public.
  endpoints = merge([
    for name, service in local.always : {
      for port in distinct(concat(
        service.port == null ? [] : [service.port],
        [for port in service.ports : port.port if port.public && port.protocol == "tcp"],
      )) : "${name}-${port}" => { service = name, port = port, main = port == service.port }
    } if service.public
  ]...)

  # One of them is at the address itself: the main port of the first public service. Others are at their own ports.
  front     = try([for key in sort(keys(local.endpoints)) : key if local.endpoints[key].main][0], null)
  others    = { for key, endpoint in local.endpoints : key => endpoint if key != local.front }
  reachable = local.front != null
  doors     = var.enable_https ? [80, 443] : [80]

  target_names = {
    for key, endpoint in local.endpoints : key =>
    "${trimsuffix(substr("${local.stack}-${endpoint.service}", 0, 25), "-")}-${substr(sha1("${local.stack}-${key}"), 0, 6)}"
  }
}

resource "aws_lb" "this" {
  count = local.reachable ? 1 : 0

  name                       = local.short
  load_balancer_type         = "application"
  internal                   = false
  subnets                    = values(var.network.public_subnet_ids)
  security_groups            = [var.network.balancer_group_id]
  drop_invalid_header_fields = true
  enable_deletion_protection = local.production
  idle_timeout               = 3600 # Kernels of notebooks and answers of models keep quiet for long.
  tags                       = merge(var.labels, { Name = local.stack })

  access_logs {
    bucket  = aws_s3_bucket.access[0].id
    enabled = true
  }

  lifecycle {
    precondition {
      condition     = !var.enable_https || var.certificate_id != null || var.domain_name != null
      error_message = "enable_https needs domain_name, which a certificate is made for, or certificate_id."
    }
    precondition {
      condition     = length(distinct(values(local.others)[*].port)) == length(local.others)
      error_message = "Two public services listen on one port; give each its own."
    }
    precondition {
      condition     = alltrue([for endpoint in values(local.others) : !contains(local.doors, endpoint.port)])
      error_message = "Ports 80 and 443 of the way in are the first public service's; let others listen elsewhere."
    }
  }

  depends_on = [aws_s3_bucket_policy.access]
}

resource "aws_lb_target_group" "this" {
  for_each = local.endpoints

  name                 = local.target_names[each.key]
  port                 = each.value.port
  protocol             = "HTTP"
  target_type          = "ip"
  vpc_id               = var.network.id
  deregistration_delay = 30
  tags                 = var.labels

  # Without a path of its own, any answer that is no failure says that it is alive.
  health_check {
    path                = each.value.main ? coalesce(var.services[each.value.service].health_path, "/") : "/"
    matcher             = each.value.main && var.services[each.value.service].health_path != null ? "200-399" : "200-499"
    interval            = 30
    timeout             = 10
    healthy_threshold   = 2
    unhealthy_threshold = 5
  }

  # A browser stays with the copy that its kernel runs in.
  stickiness {
    type            = "lb_cookie"
    enabled         = true
    cookie_duration = 86400
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_lb_listener" "https" {
  count = local.reachable && var.enable_https ? 1 : 0

  load_balancer_arn = aws_lb.this[0].arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = local.tls_policy
  certificate_arn   = local.certificate_arn
  tags              = var.labels

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this[local.front].arn
  }
}

resource "aws_lb_listener" "http" {
  count = local.reachable ? 1 : 0

  load_balancer_arn = aws_lb.this[0].arn
  port              = 80
  protocol          = "HTTP"
  tags              = var.labels

  default_action {
    type             = var.enable_https ? "redirect" : "forward"
    target_group_arn = var.enable_https ? null : aws_lb_target_group.this[local.front].arn

    dynamic "redirect" {
      for_each = var.enable_https ? [443] : []
      content {
        port        = tostring(redirect.value)
        protocol    = "HTTPS"
        status_code = "HTTP_301"
      }
    }
  }
}

resource "aws_lb_listener" "other" {
  for_each = local.others

  load_balancer_arn = aws_lb.this[0].arn
  port              = each.value.port
  protocol          = var.enable_https ? "HTTPS" : "HTTP"
  ssl_policy        = var.enable_https ? local.tls_policy : null
  certificate_arn   = var.enable_https ? local.certificate_arn : null
  tags              = var.labels

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this[each.key].arn
  }
}
