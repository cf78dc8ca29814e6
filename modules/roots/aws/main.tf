locals {
  # Repositories are for images of one's own that do not say where they are.
  repositories = toset([
    for service in var.services : replace(replace(service.image, "/@.*$/", ""), "/:[^:/]*$/", "")
    if service.own_image && !can(regex("^([^/]*[.:][^/]*|localhost)/", service.image))
  ])

  # default_tags of the provider has these already; said twice they would be in every plan.
  labels = { for key, value in var.labels : key => value if !contains(["project", "environment", "managed-by"], key) }
}

module "container_registry" {
  source = "../../container-registry/aws"

  project_name = var.project_name
  environment  = var.environment
  region       = var.region
  labels       = local.labels
  repositories = local.repositories
}

module "networking" {
  source = "../../networking/aws"

  project_name  = var.project_name
  environment   = var.environment
  region        = var.region
  labels        = local.labels
  network_cidr  = var.network_cidr
  allowed_cidrs = var.allowed_cidrs
  enable_https  = var.enable_https
}

module "storage" {
  source = "../../storage/aws"

  project_name    = var.project_name
  environment     = var.environment
  region          = var.region
  labels          = local.labels
  network         = module.networking.network
  volumes         = var.volumes
  storage_size_gb = var.storage_size_gb
}

module "compute" {
  source = "../../compute/aws"

  project_name   = var.project_name
  environment    = var.environment
  region         = var.region
  labels         = local.labels
  network        = module.networking.network
  registry       = module.container_registry.registry
  storage        = module.storage.volumes
  allowed_cidrs  = var.allowed_cidrs
  enable_https   = var.enable_https
  domain_name    = var.domain_name
  dns_zone       = var.dns_zone
  certificate_id = var.certificate_id
  enable_gpu     = var.enable_gpu
  cpu            = var.cpu
  memory         = var.memory
  services       = var.services
  volumes        = var.volumes
  secrets        = var.secrets
}
