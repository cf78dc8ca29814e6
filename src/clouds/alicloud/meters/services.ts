import type { Meter } from '../../../model/index.ts';

type Service = Pick<Meter, 'layer' | 'service' | 'category'>;

/** Products as bills call them, with their FOCUS category and the group they are shown in. */
export const SERVICES = {
  vpc: { layer: 'network', service: 'Virtual Private Cloud', category: 'Networking' },
  nat: { layer: 'network', service: 'NAT Gateway', category: 'Networking' },
  eip: { layer: 'network', service: 'Elastic IP Address', category: 'Networking' },
  ecs: { layer: 'compute', service: 'Elastic Compute Service', category: 'Compute' },
  reserved: { layer: 'commitments', service: 'Elastic Compute Service', category: 'Compute' },
  slb: { layer: 'balancing', service: 'Server Load Balancer', category: 'Networking' },
  waf: { layer: 'security', service: 'Web Application Firewall', category: 'Security' },
  oss: { layer: 'storage', service: 'Object Storage Service', category: 'Storage' },
  kms: { layer: 'access', service: 'Key Management Service', category: 'Security' },
  ram: { layer: 'access', service: 'Resource Access Management', category: 'Identity' },
  ack: { layer: 'cluster', service: 'Container Service for Kubernetes', category: 'Compute' },
  pai: { layer: 'models', service: 'Platform for AI', category: 'AI and Machine Learning' },
  cms: { layer: 'monitoring', service: 'CloudMonitor', category: 'Management and Governance' },
  sls: { layer: 'monitoring', service: 'Simple Log Service', category: 'Management and Governance' },
  maxcompute: { layer: 'analytics', service: 'MaxCompute', category: 'Analytics' },
} as const satisfies Readonly<Record<string, Service>>;

/** Nothing is charged for it as such. */
export function free(service: Service): Meter {
  return { ...service, charges: () => [] };
}
