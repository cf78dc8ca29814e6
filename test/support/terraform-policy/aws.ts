import {
  at,
  blank,
  everybody,
  jsonAt,
  listAt,
  numberAt,
  secretName,
  several,
  textAt,
  welcome,
  type PlannedResource,
  type Rule,
} from './rule.ts';

const OPEN_POLICY = JSON.stringify({ Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] });
const OPEN_TRUST = JSON.stringify({ Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: '*' }] });

/** What AWS is held to. */
export const AWS_RULES: readonly Rule[] = [
  {
    id: 'open-ingress',
    severity: 'high',
    type: 'aws_vpc_security_group_ingress_rule',
    says: 'comes from another group or from a block that is allowed in',
    holds: (rule, world) =>
      blank(at(rule, 'cidr_ipv6')) && (blank(at(rule, 'cidr_ipv4')) || welcome(at(rule, 'cidr_ipv4'), world)),
    wrong: { cidr_ipv4: '0.0.0.0/0' },
  },
  {
    id: 'open-ingress',
    severity: 'high',
    type: 'aws_security_group',
    says: 'has its rules beside it, where they are looked at',
    holds: (group) => listAt(group, 'ingress').every((rule) => !listAt(rule, 'cidr_blocks').some(everybody)),
    wrong: { ingress: [{ from_port: 22, to_port: 22, cidr_blocks: ['0.0.0.0/0'] }] },
  },
  {
    id: 'open-ingress',
    severity: 'high',
    type: 'aws_default_security_group',
    says: 'is the group that nobody chose: it lets nothing through',
    holds: (group) => listAt(group, 'ingress').length + listAt(group, 'egress').length === 0,
    wrong: { ingress: [{ protocol: '-1', self: true }] },
  },
  {
    id: 'public-address',
    severity: 'high',
    type: 'aws_ecs_service',
    says: 'has no public address',
    holds: (service) => listAt(service, 'network_configuration').every((net) => at(net, 'assign_public_ip') === false),
    wrong: { network_configuration: [{ assign_public_ip: true }] },
  },
  {
    id: 'public-address',
    severity: 'high',
    type: 'aws_subnet',
    says: 'gives out no public addresses',
    holds: (subnet) => at(subnet, 'map_public_ip_on_launch') !== true,
    wrong: { map_public_ip_on_launch: true },
  },
  {
    id: 'public-address',
    severity: 'high',
    type: 'aws_launch_template',
    says: 'has no public address',
    holds: (template) =>
      listAt(template, 'network_interfaces').every((net) => String(at(net, 'associate_public_ip_address')) === 'false'),
    wrong: { network_interfaces: [{ associate_public_ip_address: 'true' }] },
  },
  {
    id: 'encrypted-at-rest',
    severity: 'high',
    type: 'aws_efs_file_system',
    says: 'is encrypted',
    holds: (system) => at(system, 'encrypted') === true,
    wrong: { encrypted: false },
  },
  {
    id: 'encrypted-at-rest',
    severity: 'high',
    type: 'aws_launch_template',
    says: 'has encrypted disks',
    holds: (template) =>
      listAt(template, 'block_device_mappings').length > 0 &&
      listAt(template, 'block_device_mappings').every((disk) => String(at(disk, 'ebs.0.encrypted')) === 'true'),
    wrong: { block_device_mappings: [{ ebs: [{ encrypted: 'false' }] }] },
  },
  {
    id: 'encrypted-in-transit',
    severity: 'high',
    type: 'aws_ecs_task_definition',
    says: 'mounts its volumes over TLS, as itself',
    holds: (task) =>
      listAt(task, 'volume').every(
        (volume) =>
          at(volume, 'efs_volume_configuration.0.transit_encryption') === 'ENABLED' &&
          at(volume, 'efs_volume_configuration.0.authorization_config.0.iam') === 'ENABLED',
      ),
    wrong: { volume: [{ efs_volume_configuration: [{ transit_encryption: 'DISABLED' }] }] },
  },
  ...(['aws_efs_file_system_policy', 'aws_s3_bucket_policy'] as const).map((type): Rule => ({
    id: 'encrypted-in-transit',
    severity: 'high',
    type,
    says: 'denies what comes without TLS',
    holds: (policy) =>
      statements(policy, 'policy').some(
        (one) => at(one, 'Effect') === 'Deny' && String(at(one, 'Condition.Bool.aws:SecureTransport')) === 'false',
      ),
    wrong: { policy: JSON.stringify({ Statement: [] }) },
  })),
  {
    id: 'tls-version',
    severity: 'high',
    type: 'aws_lb_listener',
    says: 'speaks TLS 1.2 and later',
    holds: (listener) => at(listener, 'protocol') !== 'HTTPS' || /TLS13-1-[23]/.test(textAt(listener, 'ssl_policy')),
    wrong: { protocol: 'HTTPS', ssl_policy: 'ELBSecurityPolicy-2016-08' },
  },
  {
    id: 'https-only',
    severity: 'high',
    type: 'aws_lb_listener',
    says: 'speaks TLS, or sends on to where it is spoken',
    holds: (listener) =>
      at(listener, 'protocol') === 'HTTPS' || at(listener, 'default_action.0.redirect.0.protocol') === 'HTTPS',
    wrong: { protocol: 'HTTP', default_action: [{ type: 'forward', redirect: [] }] },
  },
  {
    id: 'secrets-by-reference',
    severity: 'high',
    type: 'aws_ecs_task_definition',
    says: 'names secrets, and holds none',
    holds: (task) =>
      several(jsonAt(task, 'container_definitions')).every((container) =>
        listAt(container, 'environment').every((one) => !secretName(at(one, 'name'))),
      ),
    wrong: { container_definitions: JSON.stringify([{ environment: [{ name: 'OPENAI_API_KEY', value: 'sk-1' }] }]) },
  },
  {
    id: 'least-privilege',
    severity: 'high',
    type: 'aws_iam_role_policy',
    says: 'allows named actions, and on everything only what knows no resources',
    holds: (policy) => statements(policy, 'policy').every(modest),
    wrong: { policy: OPEN_POLICY },
  },
  {
    id: 'least-privilege',
    severity: 'high',
    type: 'aws_iam_role',
    says: 'is assumed by a service, not by everybody',
    holds: (role) =>
      statements(role, 'assume_role_policy').every(
        (one) => !everybody(at(one, 'Principal')) && !several(at(one, 'Principal.AWS')).some(everybody),
      ),
    wrong: { assume_role_policy: OPEN_TRUST },
  },
  {
    id: 'least-privilege',
    severity: 'high',
    type: 'aws_iam_role_policy_attachment',
    says: 'attaches no policy that is for people',
    holds: (one) => !/(?:AdministratorAccess|PowerUserAccess|FullAccess)$/.test(textAt(one, 'policy_arn')),
    wrong: { policy_arn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
  },
  {
    id: 'least-privilege',
    severity: 'high',
    type: 'aws_launch_template',
    says: 'gives its identity to nobody who forges a request (IMDSv2)',
    holds: (template) => at(template, 'metadata_options.0.http_tokens') === 'required',
    wrong: { metadata_options: [{ http_tokens: 'optional' }] },
  },
  {
    id: 'registry',
    severity: 'high',
    type: 'aws_ecr_repository',
    says: 'scans what is pushed, encrypts it, and never moves a tag',
    holds: (repository) =>
      at(repository, 'image_scanning_configuration.0.scan_on_push') === true &&
      at(repository, 'encryption_configuration.0.encryption_type') === 'KMS' &&
      textAt(repository, 'image_tag_mutability').startsWith('IMMUTABLE'),
    wrong: { image_tag_mutability: 'MUTABLE' },
  },
  {
    id: 'private-storage',
    severity: 'high',
    type: 'aws_s3_bucket_public_access_block',
    says: 'blocks every way to be public',
    holds: (block) =>
      ['block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets'].every(
        (name) => at(block, name) === true,
      ),
    wrong: { block_public_policy: false },
  },
  {
    id: 'logs-retained',
    severity: 'medium',
    type: 'aws_cloudwatch_log_group',
    says: 'is kept, for a month at least where it matters, and not for ever',
    holds: (group, { production }) => numberAt(group, 'retention_in_days') >= (production ? 30 : 7),
    wrong: { retention_in_days: 1 },
  },
  {
    id: 'logs-retained',
    severity: 'medium',
    type: 'aws_lb',
    says: 'writes down who came',
    holds: (balancer, { production }) => !production || at(balancer, 'access_logs.0.enabled') === true,
    wrong: { access_logs: [] },
  },
  {
    id: 'kept',
    severity: 'high',
    type: 'aws_lb',
    says: 'is not deleted in production',
    holds: (balancer, { production }) => !production || at(balancer, 'enable_deletion_protection') === true,
    wrong: { enable_deletion_protection: false },
  },
  {
    id: 'kept',
    severity: 'high',
    type: 'aws_efs_backup_policy',
    says: 'is backed up in production',
    holds: (backup, { production }) => !production || at(backup, 'backup_policy.0.status') === 'ENABLED',
    wrong: { backup_policy: [{ status: 'DISABLED' }] },
  },
  {
    id: 'kept',
    severity: 'high',
    type: 'aws_secretsmanager_secret',
    says: 'can be had back for a week in production',
    holds: (secret, { production }) => !production || numberAt(secret, 'recovery_window_in_days') >= 7,
    wrong: { recovery_window_in_days: 0 },
  },
  ...(
    [
      ['aws_s3_bucket', 'force_destroy'],
      ['aws_ecr_repository', 'force_delete'],
    ] as const
  ).map(([type, name]): Rule => ({
    id: 'kept',
    severity: 'high',
    type,
    says: 'is not deleted in production while something is in it',
    holds: (one, { production }) => !production || at(one, name) === false,
    wrong: { [name]: true },
  })),
];

/** What must be there at all on AWS. */
export function neededOnAws(resources: readonly PlannedResource[], production: boolean): readonly string[] {
  const types = new Set(resources.map(({ type }) => type));
  return [
    'aws_flow_log',
    'aws_default_security_group',
    ...(types.has('aws_efs_file_system') ? ['aws_efs_file_system_policy'] : []),
    ...(types.has('aws_efs_file_system') && production ? ['aws_efs_backup_policy'] : []),
    ...(types.has('aws_s3_bucket') ? ['aws_s3_bucket_public_access_block', 'aws_s3_bucket_policy'] : []),
  ].filter((type) => !types.has(type));
}

function statements(values: unknown, path: string): readonly unknown[] {
  return several(at(jsonAt(values, path), 'Statement') ?? []);
}

/** Actions of AWS that know no resource to be narrowed to. */
const UNBOUND =
  /^(?:ecr:GetAuthorizationToken|ssmmessages:(?:Create|Open)(?:Control|Data)Channel|logs:DescribeLogGroups)$/;

/** Whether a statement allows no more than it names. */
function modest(statement: unknown): boolean {
  if (at(statement, 'Effect') !== 'Allow') return true;
  const actions = several(at(statement, 'Action')).map(String);
  if (actions.some((action) => action === '*' || action.endsWith(':*'))) return false;
  return !several(at(statement, 'Resource')).some(everybody) || actions.every((action) => UNBOUND.test(action));
}
