locals {
  # Images that are built here are kept here.
  own_images = toset([for service in values(var.services) : regex("^[^:@]+", service.image)
    if service.own_image && !can(regex("^([^/]*[.:][^/]*|localhost)/", service.image))
  ])
}

module "container_registry" {
  source = "../../container-registry/gcp"

  project_name = var.project_name
  environment  = var.environment
  region       = var.region
  labels       = var.labels
  repositories = local.own_images
}

module "networking" {
  source = "../../networking/gcp"

  project_name  = var.project_name
  environment   = var.environment
  region        = var.region
  labels        = var.labels
  network_cidr  = var.network_cidr
  allowed_cidrs = var.allowed_cidrs
  enable_https  = var.enable_https
}

module "storage" {
  source = "../../storage/gcp"

  project_name    = var.project_name
  environment     = var.environment
  region          = var.region
  labels          = var.labels
  network         = module.networking.network
  volumes         = var.volumes
  storage_size_gb = var.storage_size_gb
}

module "compute" {
  source = "../../compute/gcp"

  project_name   = var.project_name
  environment    = var.environment
  region         = var.region
  labels         = var.labels
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
