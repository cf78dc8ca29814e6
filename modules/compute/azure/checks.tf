# Warnings: nothing is stopped by them.

check "open_to_the_world" {
  assert {
    condition     = !local.has_public || alltrue([for cidr in var.allowed_cidrs : tonumber(split("/", cidr)[1]) >= 8])
    error_message = "allowed_cidrs lets (nearly) everybody in: name the blocks that need to."
  }
}

check "https" {
  assert {
    condition     = var.enable_https || !local.has_public
    error_message = "enable_https is off: whoever is on the way reads what is sent to the public service."
  }
}

check "way_in" {
  assert {
    condition     = !local.has_public || length(var.allowed_cidrs) > 0
    error_message = "A service is public, but allowed_cidrs lets nobody in: it has no way in from outside."
  }
}

check "domain" {
  assert {
    condition     = var.domain_name == null || local.bound
    error_message = "The way in answers to Azure's own name only: put dns_records into DNS and bind domain_name as the README of the module compute says, or give dns_zone or certificate_id."
  }
}

locals {
  many_ports = [for name, service in local.running : name if length(service.ports) > 1]
  udp        = [for name, protocol in local.protocols : name if protocol == "udp"]
  not_here = {
    working_dir    = [for name, service in var.services : name if service.working_dir != null]
    health_command = [for name, service in local.running : name if service.health_command != null && service.health_path == null]
  }
}

check "one_port" {
  assert {
    condition     = length(local.many_ports) == 0 && length(local.udp) == 0
    error_message = "A container app answers on one TCP port, the service's port. More or other are asked for by: ${join(", ", distinct(concat(local.many_ports, local.udp)))}."
  }
}

check "understood" {
  assert {
    condition     = alltrue([for names in values(local.not_here) : length(names) == 0])
    error_message = "Container Apps know no working directory and no health command; put them into the image or give health_path: ${join(", ", distinct(flatten(values(local.not_here))))}."
  }
}

check "gpu" {
  assert {
    condition     = var.enable_gpu || alltrue([for service in values(var.services) : service.gpus == 0])
    error_message = "Services ask for GPUs, and enable_gpu is off: they run without."
  }
}
