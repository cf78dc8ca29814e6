import { held, meter, meterRegistry, used, type Product } from './meters.ts';

const PRODUCTS = {
  nat: { layer: 'network', service: 'NAT Gateway', category: 'Networking' },
  network: { layer: 'network', service: 'Virtual Network', category: 'Networking' },
  dns: { layer: 'network', service: 'Azure DNS', category: 'Networking' },
  apps: { layer: 'compute', service: 'Azure Container Apps', category: 'Compute' },
  files: { layer: 'storage', service: 'Azure Files', category: 'Storage' },
  registry: { layer: 'registry', service: 'Container Registry', category: 'Compute' },
  vault: { layer: 'access', service: 'Key Vault', category: 'Security' },
  monitor: { layer: 'monitoring', service: 'Azure Monitor', category: 'Management and Governance' },
} as const satisfies Readonly<Record<string, Product>>;

const HOURS = [
  used('apps.vcpu', 'core-hours of what comes and goes', 'vcpu_hours'),
  used('apps.memory', 'GiB-hours of what comes and goes', 'gib_hours'),
  used('apps.gpu/T4', 'GPU-hours of what comes and goes', 'gpu_hours'),
];

/** What the parts of a stack on Azure are charged for. */
export const azureMeters = meterRegistry('Microsoft Azure', {
  azurerm_nat_gateway: meter(
    PRODUCTS.nat,
    held('nat.gateway', 'NAT gateway'),
    used('nat.data', 'traffic through the NAT gateway', 50),
  ),
  azurerm_public_ip: meter(PRODUCTS.network, held('ipv4.address', 'public address of the NAT gateway')),
  azurerm_private_endpoint: meter(PRODUCTS.network, held('endpoint', 'private endpoint of the shares')),
  azurerm_private_dns_zone: meter(PRODUCTS.dns, held('dns.zone', 'private zone')),
  azurerm_storage_share: meter(
    PRODUCTS.files,
    held('files.premium/{redundancy}', 'share, premium {redundancy}', 'gib'),
  ),
  azurerm_container_registry: meter(PRODUCTS.registry, held('registry/{sku}', 'registry, {sku}')),
  azurerm_log_analytics_workspace: meter(PRODUCTS.monitor, used('logs.ingest', 'logs written', 5)),
  azurerm_key_vault: meter(PRODUCTS.vault, used('vault.operations', 'secrets read', 'operations')),
  azurerm_container_app_environment: meter(
    PRODUCTS.apps,
    held('balancer', 'balancer of the environment'),
    held('ipv4.address', 'public address of the environment'),
    held('apps.dedicated.management', 'management of own machines', 'dedicated'),
    held('apps.dedicated.vcpu', 'cores of own machines', 'dedicated_vcpu'),
    held('apps.dedicated.memory', 'memory of own machines', 'dedicated_gib'),
    held('apps.dedicated/none', 'what no machine holds', 'oversize'),
    used('internet.traffic', 'traffic to the internet', 20),
  ),
  azurerm_container_app: meter(
    PRODUCTS.apps,
    held('apps.vcpu', 'cores, always busy', 'vcpu'),
    held('apps.memory', 'memory', 'gib'),
    held('apps.gpu/T4', 'GPU T4', 'gpus'),
    ...HOURS,
    used('apps.requests', 'requests', 'requests'),
  ),
  azurerm_container_app_job: meter(PRODUCTS.apps, ...HOURS),
});
