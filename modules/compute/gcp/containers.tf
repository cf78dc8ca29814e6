# What a container is given: sizes that Cloud Run sells, where its image comes from, its environment.

locals {
  # Cores to the MiB that may go with them. Below one core Cloud Run takes one request at a time and mounts nothing.
  sizes = [
    { cpu = 1, least = 512, most = 4096 },
    { cpu = 2, least = 512, most = 8192 },
    { cpu = 4, least = 2048, most = 16384 },
    { cpu = 6, least = 4096, most = 24576 },
    { cpu = 8, least = 4096, most = 32768 },
  ]

  gpu_services = [for name, service in var.services : name if var.enable_gpu && service.gpus > 0]

  # An L4 asks for 4 cores and 16 GiB.
  wanted = { for name, service in var.services : name => {
    cpu    = max(coalesce(service.cpu, var.cpu), contains(local.gpu_services, name) ? 4 : 0)
    memory = max(coalesce(service.memory_mib, var.memory), contains(local.gpu_services, name) ? 16384 : 0)
  } }
  fitting = { for name, wanted in local.wanted : name => [for size in local.sizes : size if size.cpu >= wanted.cpu && size.most >= wanted.memory] }
  limits = { for name, fitting in local.fitting : name => {
    cpu    = try(fitting[0].cpu, local.wanted[name].cpu)
    memory = max(local.wanted[name].memory, try(fitting[0].least, 0))
  } }

  too_large = [for workload, members in local.workloads : "${workload}: ${sum([for name in members : local.limits[name].cpu])} cores, ${sum([for name in members : local.limits[name].memory])} MiB"
    if sum([for name in members : local.limits[name].cpu]) > 8 || sum([for name in members : local.limits[name].memory]) > 32768
  ]
  too_many_gpus = [for workload, members in local.workloads : "${workload}: ${sum([for name in members : contains(local.gpu_services, name) ? var.services[name].gpus : 0])}"
    if sum([for name in members : contains(local.gpu_services, name) ? var.services[name].gpus : 0]) > 1
  ]
  with_gpu = [for workload, members in local.workloads : workload if anytrue([for name in members : contains(local.gpu_services, name)])]

  max_instances = { for head in local.heads : head => max(1, var.services[head].replicas, coalesce(var.services[head].max_replicas, var.services[head].replicas)) }

  # The registry's host in an image's name; Docker Hub's has none.
  image_hosts = { for name, service in var.services : name => try(regex("^([^/]*[.:][^/]*|localhost)/", service.image)[0], "docker.io") }
  image_paths = { for name, service in var.services : name => replace(service.image, "/^(?:[^/]*[.:][^/]*|localhost)\\//", "") }
  mirrors     = var.registry.mirrors
  images = { for name, service in var.services : name =>
    service.own_image && !can(regex("^([^/]*[.:][^/]*|localhost)/", service.image)) ? "${var.registry.url}/${service.image}" :
    contains(keys(local.mirrors), local.image_hosts[name]) ? "${local.mirrors[local.image_hosts[name]]}/${local.image_hosts[name] == "docker.io" && !strcontains(local.image_paths[name], "/") ? "library/" : ""}${local.image_paths[name]}" :
    service.image
  }
  foreign_images = [for name, service in var.services : service.image if !(
    service.own_image || contains(keys(local.mirrors), local.image_hosts[name]) ||
    can(regex("^(docker\\.io|([a-z]+\\.)?gcr\\.io|[a-z0-9-]+-docker\\.pkg\\.dev)$", local.image_hosts[name]))
  )]

  # Cloud Run sets these itself and refuses them.
  reserved = ["PORT", "K_SERVICE", "K_REVISION", "K_CONFIGURATION", "CLOUD_RUN_JOB", "CLOUD_RUN_EXECUTION", "CLOUD_RUN_TASK_INDEX", "CLOUD_RUN_TASK_ATTEMPT", "CLOUD_RUN_TASK_COUNT"]

  # Names of services become localhost within an instance, and the address of Cloud Run beyond it.
  neighbours = merge([for workload, members in local.workloads : { for name in members : name => members }]...)
  afar       = { for name, near in local.neighbours : name => [for other in local.lasting : other if !contains(near, other)] }
  near_env = { for name, near in local.neighbours : name => { for key, value in var.services[name].env : key =>
    contains(near, value) && can(regex("(^|_)HOST(NAME)?$", key)) ? "localhost" :
    replace(value, "/(^|//|@|,)(?:${join("|", near)}):([0-9])/", "$${1}localhost:$${2}")
    if !(contains(local.reserved, key) && contains(keys(local.workloads), name))
  } }
  env = { for name, env in local.near_env : name => { for key, value in env : key =>
    length(local.afar[name]) == 0 ? value :
    replace(value, "/https?://(${join("|", local.afar[name])}):[0-9]+/", "https://${local.name}-$${1}-${local.project_number}.${var.region}.run.app")
  } }

  containers = { for name, service in var.services : name => {
    name        = name
    image       = local.images[name]
    command     = service.entrypoint
    args        = service.command
    working_dir = service.working_dir
    limits = merge(
      { cpu = tostring(local.limits[name].cpu), memory = "${local.limits[name].memory}Mi" },
      contains(local.gpu_services, name) ? { "nvidia.com/gpu" = "1" } : {},
    )
    env         = local.env[name]
    secrets     = service.secrets
    mounts      = [for mount in service.mounts : { volume = mount.read_only ? "${mount.volume}-ro" : mount.volume, path = mount.path }]
    port        = service.port
    health_path = service.health_path
    # Only a container with a port has a probe that others can wait for.
    after = [for other in service.depends_on : other if contains(local.neighbours[name], other) && try(var.services[other].port, null) != null]
  } }

  # Volumes of a workload; read-only is a matter of the volume here, so a volume can be there twice.
  workload_volumes = { for workload, members in local.workloads : workload => merge([for name in members : {
    for mount in var.services[name].mounts : (mount.read_only ? "${mount.volume}-ro" : mount.volume) => { volume = mount.volume, read_only = mount.read_only }
  }]...) }

  unknown_volumes = distinct(flatten([for service in values(var.services) : [for mount in service.mounts : mount.volume if !contains(keys(var.storage), mount.volume)]]))
  unknown_secrets = distinct(flatten([for service in values(var.services) : [for secret in values(service.secrets) : secret if !contains(var.secrets, secret)]]))
}
