import { held, meter, meterRegistry, used, type Product } from './meters.ts';

const PRODUCTS = {
  vpc: { layer: 'network', service: 'Amazon Virtual Private Cloud', category: 'Networking' },
  dns: { layer: 'network', service: 'Amazon Route 53', category: 'Networking' },
  alb: { layer: 'balancing', service: 'Elastic Load Balancing', category: 'Networking' },
  ecs: { layer: 'compute', service: 'Amazon Elastic Container Service', category: 'Compute' },
  ec2: { layer: 'compute', service: 'Amazon Elastic Compute Cloud', category: 'Compute' },
  efs: { layer: 'storage', service: 'Amazon Elastic File System', category: 'Storage' },
  ecr: { layer: 'registry', service: 'Amazon Elastic Container Registry', category: 'Compute' },
  secrets: { layer: 'access', service: 'AWS Secrets Manager', category: 'Security' },
  watch: { layer: 'monitoring', service: 'Amazon CloudWatch', category: 'Management and Governance' },
} as const satisfies Readonly<Record<string, Product>>;

const FARGATE_HOURS = [
  used('fargate.vcpu', 'core-hours of what comes and goes', 'vcpu_hours'),
  used('fargate.memory', 'GiB-hours of what comes and goes', 'gib_hours'),
];

/** What the parts of a stack on AWS are charged for. */
export const awsMeters = meterRegistry('AWS', {
  aws_nat_gateway: meter(
    PRODUCTS.vpc,
    held('nat.gateway', 'NAT gateway'),
    used('nat.data', 'traffic through the NAT gateway', 50),
  ),
  aws_eip: meter(PRODUCTS.vpc, held('ipv4.address', 'public address of the NAT gateway')),
  aws_service_discovery_private_dns_namespace: meter(PRODUCTS.dns, held('dns.zone', 'private zone')),
  aws_flow_log: meter(PRODUCTS.watch, used('logs.ingest', 'flow logs written', 2)),
  aws_ecr_repository: meter(PRODUCTS.ecr, used('ecr.storage', 'images kept', 15)),
  aws_efs_file_system: meter(
    PRODUCTS.efs,
    held('efs.storage', 'files, volumes full', 'gb'),
    held('efs.backup', 'backups of full volumes', 'gb'),
    used('efs.read', 'files read', 'read_gb'),
    used('efs.write', 'files written', 'write_gb'),
  ),
  aws_cloudwatch_log_group: meter(PRODUCTS.watch, used('logs.ingest', 'logs written', 5)),
  aws_ecs_cluster: meter(
    PRODUCTS.watch,
    held('insights.service', 'Container Insights', 'services'),
    held('insights.enhanced', 'Container Insights, enhanced', 'enhanced_services'),
  ),
  aws_ecs_service: meter(
    PRODUCTS.ecs,
    held('fargate.vcpu', 'cores on Fargate', 'vcpu'),
    held('fargate.memory', 'memory on Fargate', 'gib'),
    ...FARGATE_HOURS,
  ),
  aws_cloudwatch_event_rule: meter(PRODUCTS.ecs, ...FARGATE_HOURS),
  aws_autoscaling_group: meter(
    PRODUCTS.ec2,
    held('ec2/{machine}', 'machine {machine} with GPU', 'count'),
    held('ebs.gp3', 'disk of the machine, gp3', 'disk_gb'),
    used('ec2/{machine}', 'machine-hours of what comes and goes', 'hours'),
  ),
  aws_lb: meter(
    PRODUCTS.alb,
    held('alb.balancer', 'application load balancer'),
    held('ipv4.address', 'public addresses of the balancer', 'addresses'),
    used('alb.lcu', 'capacity units', 730),
    used('internet.traffic', 'traffic to the internet', 20),
  ),
  aws_secretsmanager_secret: meter(PRODUCTS.secrets, held('secret', 'secret')),
});
