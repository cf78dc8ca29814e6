# How each service is reached.

locals {
  has_public = anytrue([for service in values(local.running) : service.public])
  everybody  = anytrue([for cidr in var.allowed_cidrs : endswith(cidr, "/0")])

  # The first public service by name is the way in.
  way_in = try(sort([for name, service in local.running : name if service.public])[0], null)

  protocols = {
    for name, service in local.running :
    name => try([for port in values(service.ports) : port.protocol if port.port == service.port][0], "tcp")
  }

  # HTTP for what the public comes to and for port 80, which TCP may not have: it answers on 80 and 443 of its name.
  # All others answer on the very port that they listen on, so that http://ollama:11434 is what it is everywhere.
  ingresses = {
    for name, service in local.running : name => {
      port = service.port
      http = service.public || service.port == 80
      # An ingress without restrictions is open to everybody, so that nobody must mean no way in at all.
      external = service.public && length(var.allowed_cidrs) > 0
      insecure = !service.public || !var.enable_https
    } if service.port != null && local.protocols[name] != "udp"
  }

  # As Azure spells them, with the bits of hosts cleared.
  restrictions = local.everybody ? [] : distinct([for cidr in var.allowed_cidrs : cidrsubnet(cidr, 0, 0)])
}
