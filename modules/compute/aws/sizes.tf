# Fargate sells cores and memory in pairs: each service gets the smallest pair that holds what it asks for.
locals {
  fargate = [
    { cpu = 256, memory = [512, 1024, 2048] },
    { cpu = 512, memory = range(1024, 4097, 1024) },
    { cpu = 1024, memory = range(2048, 8193, 1024) },
    { cpu = 2048, memory = range(4096, 16385, 1024) },
    { cpu = 4096, memory = range(8192, 30721, 1024) },
    { cpu = 8192, memory = range(16384, 61441, 4096) },
    { cpu = 16384, memory = range(32768, 122881, 8192) },
  ]

  wanted = {
    for name, service in var.services : name => {
      cpu    = ceil(coalesce(service.cpu, var.cpu) * 1024)
      memory = ceil(coalesce(service.memory_mib, var.memory))
    }
  }

  # Pairs that hold it, smallest first; none when it is too much for Fargate.
  pairs = {
    for name, want in local.wanted : name => flatten([
      for size in local.fargate : [
        for memory in size.memory : { cpu = size.cpu, memory = memory } if size.cpu >= want.cpu && memory >= want.memory
      ]
    ])
  }

  # On an instance with GPUs tasks get exactly what they ask for.
  sizes = {
    for name, want in local.wanted : name => contains(local.on_gpu, name) ? want : try(local.pairs[name][0], want)
  }
}
