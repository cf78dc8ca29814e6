# What services ask for, as Azure sells it.

locals {
  asked = {
    for name, service in var.services : name => {
      cpu = coalesce(service.cpu, var.cpu)
      gib = coalesce(service.memory_mib, var.memory) / 1024
    }
  }

  has_gpu = { for name, service in var.services : name => var.enable_gpu && service.gpus > 0 }

  # A GPU comes with all of its machine: one replica, one GPU.
  gpu_profile = { name = "gpu", type = "Consumption-GPU-NC8as-T4", cpu = 8, gib = 56 }

  # The consumption profile sells quarters of a core, each with half a GiB, up to 16 of them.
  quarters = { for name, size in local.asked : name => max(1, ceil(size.cpu * 4), ceil(size.gib * 2)) }

  # Beyond that, machines of one's own: the smallest that holds the service.
  dedicated = [
    { name = "D8", cpu = 8, gib = 32 },
    { name = "D16", cpu = 16, gib = 64 },
    { name = "D32", cpu = 32, gib = 128 },
  ]

  # Null where none is large enough; a precondition of the service says so.
  profiles = {
    for name, size in local.asked : name =>
    local.has_gpu[name] ? local.gpu_profile.name :
    local.quarters[name] <= 16 ? "Consumption" :
    try([for machine in local.dedicated : machine.name if machine.cpu >= size.cpu && machine.gib >= size.gib][0], null)
  }

  sizes = {
    for name, size in local.asked : name =>
    local.has_gpu[name] ? { cpu = local.gpu_profile.cpu, gib = local.gpu_profile.gib } :
    local.profiles[name] == "Consumption" ? { cpu = local.quarters[name] / 4, gib = local.quarters[name] / 2 } :
    { cpu = max(0.25, ceil(size.cpu * 4) / 4), gib = max(0.5, ceil(size.gib * 2) / 2) }
  }

  # Containers of a job end: one machine is enough for it.
  replicas = {
    for name, service in var.services :
    name => service.run == "always" ? max(1, service.replicas, coalesce(service.max_replicas, 0)) : 1
  }

  dedicated_counts = {
    for machine in local.dedicated :
    machine.name => sum([for name, profile in local.profiles : local.replicas[name] if profile == machine.name])
    if contains(values(local.profiles), machine.name)
  }
}
