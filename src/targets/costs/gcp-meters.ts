import { held, meter, meterRegistry, used, type Product } from './meters.ts';

const PRODUCTS = {
  dns: { layer: 'network', service: 'Cloud DNS', category: 'Networking' },
  balancing: { layer: 'balancing', service: 'Cloud Load Balancing', category: 'Networking' },
  armor: { layer: 'security', service: 'Cloud Armor', category: 'Security' },
  run: { layer: 'compute', service: 'Cloud Run', category: 'Compute' },
  scheduler: { layer: 'compute', service: 'Cloud Scheduler', category: 'Compute' },
  storage: { layer: 'storage', service: 'Cloud Storage', category: 'Storage' },
  filestore: { layer: 'storage', service: 'Filestore', category: 'Storage' },
  artifacts: { layer: 'registry', service: 'Artifact Registry', category: 'Compute' },
  secrets: { layer: 'access', service: 'Secret Manager', category: 'Security' },
  logging: { layer: 'monitoring', service: 'Cloud Logging', category: 'Management and Governance' },
} as const satisfies Readonly<Record<string, Product>>;

const GPU = held('run.gpu/{gpu}', 'GPU {gpu}', 'gpus');

const HOURS = [
  used('run.vcpu', 'core-hours of what comes and goes', 'vcpu_hours'),
  used('run.memory', 'GiB-hours of what comes and goes', 'gib_hours'),
  used('run.gpu/{gpu}', 'GPU-hours of what comes and goes', 'gpu_hours'),
];

/** What the parts of a stack on Google Cloud are charged for. */
export const gcpMeters = meterRegistry('Google Cloud', {
  google_artifact_registry_repository: meter(PRODUCTS.artifacts, used('artifacts.storage', 'images kept', 15)),
  google_dns_managed_zone: meter(PRODUCTS.dns, held('dns.zone', 'private zone')),
  google_compute_subnetwork: meter(PRODUCTS.logging, used('logs.ingest', 'flow logs and logs written', 5)),
  google_storage_bucket: meter(
    PRODUCTS.storage,
    held('bucket.storage', 'files, volume full', 'gb'),
    used('bucket.operations', 'operations', 10),
  ),
  google_filestore_instance: meter(PRODUCTS.filestore, held('filestore/{tier}', 'Filestore {tier}', 'gib')),
  google_cloud_run_v2_service: meter(
    PRODUCTS.run,
    held('run.vcpu', 'cores, always on', 'vcpu'),
    held('run.memory', 'memory, always on', 'gib'),
    GPU,
    ...HOURS,
    used('internet.traffic', 'traffic to the internet', 20),
  ),
  google_cloud_run_v2_worker_pool: meter(
    PRODUCTS.run,
    held('run.worker.vcpu', 'cores of workers', 'vcpu'),
    held('run.worker.memory', 'memory of workers', 'gib'),
    GPU,
  ),
  google_cloud_run_v2_job: meter(PRODUCTS.run, ...HOURS),
  google_cloud_scheduler_job: meter(PRODUCTS.scheduler, held('scheduler.job', 'schedule')),
  google_compute_global_forwarding_rule: meter(
    PRODUCTS.balancing,
    held('balancer.rules', 'global balancer, its forwarding rules together'),
    used('balancer.data', 'traffic through the balancer', 20),
  ),
  google_compute_security_policy: meter(
    PRODUCTS.armor,
    held('armor.policy', 'who may come in'),
    held('armor.rule', 'rules of it', 'rules'),
  ),
  google_secret_manager_secret: meter(PRODUCTS.secrets, held('secret', 'secret, one version')),
});
