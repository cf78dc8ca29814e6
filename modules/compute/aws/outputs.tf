# The same names on every cloud.

output "url" {
  description = "Where the first public service answers; null when none is public."
  value       = local.reachable ? "${var.enable_https ? "https" : "http"}://${coalesce(var.domain_name, aws_lb.this[0].dns_name)}" : null
}

output "address" {
  description = "The balancer's own host name; null when nothing is public."
  value       = local.reachable ? aws_lb.this[0].dns_name : null
}

output "service_names" {
  description = "Names in ECS: of the service, or of the task's family for what runs once or at times."
  value = merge(
    { for name, service in aws_ecs_service.steady : name => service.name },
    { for name, service in aws_ecs_service.scaled : name => service.name },
    { for name in keys(local.tasks) : name => aws_ecs_task_definition.this[name].family },
  )
}

output "secret_ids" {
  description = "ARNs of the secrets, which are empty until somebody puts their values."
  value       = { for name, secret in aws_secretsmanager_secret.this : name => secret.arn }
}

output "log_destination" {
  description = "The log group; each service has streams under its name."
  value       = aws_cloudwatch_log_group.this.name
}

output "dns_records" {
  description = "What to put into DNS, when dns_zone is null."
  value = local.reachable && var.domain_name != null && var.dns_zone == null ? concat(
    [{ name = var.domain_name, type = "CNAME", value = aws_lb.this[0].dns_name }],
    local.make_certificate ? [{ name = local.proof.resource_record_name, type = "CNAME", value = local.proof.resource_record_value }] : [],
  ) : []
}
