provider "azurerm" {
  features {}

  # Null takes ARM_SUBSCRIPTION_ID.
  subscription_id = var.account

  # The storage account has no keys to sign in with.
  storage_use_azuread = true

  resource_provider_registrations = "none"
  resource_providers_to_register = [
    "Microsoft.App",
    "Microsoft.ContainerRegistry",
    "Microsoft.Insights",
    "Microsoft.KeyVault",
    "Microsoft.ManagedIdentity",
    "Microsoft.Network",
    "Microsoft.OperationalInsights",
    "Microsoft.Storage",
  ]
}

module "container_registry" {
  source = "../../container-registry/azure"

  project_name = var.project_name
  environment  = var.environment
  region       = var.region
  labels       = var.labels
  repositories = toset([
    for service in values(var.services) : regex("^[^:@]+", service.image)
    if service.own_image && !can(regex("^([^/]+[.:][^/]*|localhost)/", service.image))
  ])
}

module "networking" {
  source = "../../networking/azure"

  project_name  = var.project_name
  environment   = var.environment
  region        = var.region
  labels        = var.labels
  network_cidr  = var.network_cidr
  allowed_cidrs = var.allowed_cidrs
  enable_https  = var.enable_https
}

module "storage" {
  source = "../../storage/azure"

  project_name    = var.project_name
  environment     = var.environment
  region          = var.region
  labels          = var.labels
  network         = module.networking.network
  volumes         = var.volumes
  storage_size_gb = var.storage_size_gb
}

module "compute" {
  source = "../../compute/azure"

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
