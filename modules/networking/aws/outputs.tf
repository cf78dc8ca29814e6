# The same names on every cloud.

output "network" {
  description = "What the modules storage and compute need."
  value = {
    id                 = aws_vpc.this.id
    public_subnet_ids  = { for key, subnet in aws_subnet.public : key => subnet.id }
    private_subnet_ids = { for key, subnet in aws_subnet.private : key => subnet.id }
    balancer_group_id  = aws_security_group.balancer.id
    services_group_id  = aws_security_group.services.id
    storage_group_id   = aws_security_group.storage.id
    namespace_id       = aws_service_discovery_private_dns_namespace.this.id
  }
  # A task that starts before it has a way out or a search domain would fail.
  depends_on = [aws_route.nat, aws_route_table_association.private, aws_vpc_dhcp_options_association.this]
}

output "network_id" {
  description = "The VPC."
  value       = aws_vpc.this.id
}

output "subnet_ids" {
  description = "The private subnets, where containers are."
  value       = [for subnet in aws_subnet.private : subnet.id]
}
