import {
  at,
  blank,
  everybody,
  listAt,
  numberAt,
  secretName,
  textAt,
  welcome,
  type PlannedResource,
  type Rule,
  type World,
} from './rule.ts';

/** What Google Cloud is held to. */
export const GCP_RULES: readonly Rule[] = [
  {
    id: 'open-ingress',
    severity: 'high',
    type: 'google_compute_firewall',
    says: 'lets in who is inside or allowed',
    holds: (wall, world) =>
      listAt(wall, 'allow').length === 0 ||
      at(wall, 'direction') === 'EGRESS' ||
      listAt(wall, 'source_ranges').every((block) => welcome(block, world)),
    wrong: { allow: [{ protocol: 'tcp', ports: ['22'] }], direction: 'INGRESS', source_ranges: ['0.0.0.0/0'] },
  },
  {
    id: 'open-ingress',
    severity: 'high',
    type: 'google_compute_security_policy',
    says: 'lets in who is allowed, and denies everybody else',
    holds: (policy, world) =>
      listAt(policy, 'rule').some(
        (rule) => textAt(rule, 'action').startsWith('deny') && sourcesOf(rule).some(everybody),
      ) &&
      listAt(policy, 'rule').every(
        (rule) => at(rule, 'action') !== 'allow' || sourcesOf(rule).every((block) => welcome(block, world)),
      ),
    wrong: { rule: [{ action: 'allow', match: [{ config: [{ src_ip_ranges: ['*'] }] }] }] },
  },
  {
    id: 'open-ingress',
    severity: 'high',
    type: 'google_cloud_run_v2_service',
    says: 'is reached through the balancer or from inside, not around it',
    holds: (service) => /^INGRESS_TRAFFIC_INTERNAL_(?:LOAD_BALANCER|ONLY)$/.test(textAt(service, 'ingress')),
    wrong: { ingress: 'INGRESS_TRAFFIC_ALL' },
  },
  {
    id: 'open-ingress',
    severity: 'high',
    type: 'google_compute_backend_service',
    says: 'is behind the policy of who may come in',
    holds: (backend) => !blank(at(backend, 'security_policy')),
    wrong: { security_policy: null },
  },
  {
    id: 'encrypted-in-transit',
    severity: 'high',
    type: 'google_filestore_instance',
    says: 'encrypts what goes over the network',
    holds: (share) => at(share, 'protocol') === 'NFS_V4_1' && !blank(at(share, 'directory_services')),
    wrong: { protocol: 'NFS_V3' },
  },
  {
    id: 'tls-version',
    severity: 'high',
    type: 'google_compute_ssl_policy',
    says: 'speaks TLS 1.2 and later, with modern ciphers',
    holds: (policy) =>
      /^TLS_1_[23]$/.test(textAt(policy, 'min_tls_version')) &&
      /^(?:MODERN|RESTRICTED)$/.test(textAt(policy, 'profile')),
    wrong: { min_tls_version: 'TLS_1_0' },
  },
  {
    id: 'tls-version',
    severity: 'high',
    type: 'google_compute_target_https_proxy',
    says: 'goes by the policy of ciphers',
    holds: (proxy) => !blank(at(proxy, 'ssl_policy')),
    wrong: { ssl_policy: null },
  },
  {
    id: 'https-only',
    severity: 'high',
    type: 'google_compute_target_http_proxy',
    says: 'does nothing but send on to where TLS is spoken',
    holds: (proxy, world) =>
      world.resources.some(
        ({ type, values }) =>
          type === 'google_compute_url_map' &&
          at(values, 'id') === at(proxy, 'url_map') &&
          at(values, 'default_url_redirect.0.https_redirect') === true,
      ),
    wrong: { url_map: 'of the services' },
  },
  {
    id: 'secrets-by-reference',
    severity: 'high',
    type: 'google_cloud_run_v2_service',
    says: 'names secrets, and holds none',
    holds: (service) =>
      listAt(service, 'template.0.containers')
        .flatMap((container) => listAt(container, 'env'))
        .every((one) => !secretName(at(one, 'name')) || blank(at(one, 'value'))),
    wrong: { template: [{ containers: [{ env: [{ name: 'OPENAI_API_KEY', value: 'sk-1' }] }] }] },
  },
  {
    id: 'secrets-by-reference',
    severity: 'high',
    type: 'google_secret_manager_secret_version',
    says: 'has its value put by who applies: none in the state',
    holds: (version) => blank(at(version, 'secret_data')),
    wrong: { secret_data: 'sk-1' },
  },
  ...(['google_secret_manager_secret_iam_member', 'google_storage_bucket_iam_member'] as const).map((type): Rule => ({
    id: 'least-privilege',
    severity: 'high',
    type,
    says: 'gives a role for use to somebody known',
    holds: modest,
    wrong: { role: 'roles/owner', member: 'allUsers' },
  })),
  {
    id: 'least-privilege',
    severity: 'high',
    type: 'google_cloud_run_v2_service',
    says: 'runs as an identity of its own',
    holds: (service, world) => ownIdentity(at(service, 'template.0.service_account'), world),
    wrong: { template: [{ service_account: '1-compute@developer.gserviceaccount.com' }] },
  },
  {
    id: 'registry',
    severity: 'high',
    type: 'google_artifact_registry_repository',
    says: 'never moves a tag of its own in production, and does not go unscanned',
    holds: (repository, { production }) =>
      (!production ||
        at(repository, 'mode') === 'REMOTE_REPOSITORY' ||
        at(repository, 'docker_config.0.immutable_tags') === true) &&
      at(repository, 'vulnerability_scanning_config.0.enablement_config') !== 'DISABLED',
    wrong: { vulnerability_scanning_config: [{ enablement_config: 'DISABLED' }] },
  },
  {
    id: 'private-storage',
    severity: 'high',
    type: 'google_storage_bucket',
    says: 'cannot be made public, and has no access lists',
    holds: (bucket) =>
      at(bucket, 'public_access_prevention') === 'enforced' && at(bucket, 'uniform_bucket_level_access') === true,
    wrong: { public_access_prevention: 'inherited' },
  },
  {
    id: 'logs-retained',
    severity: 'medium',
    type: 'google_compute_backend_service',
    says: 'writes down who came',
    holds: (backend) => at(backend, 'log_config.0.enable') === true,
    wrong: { log_config: [] },
  },
  {
    id: 'logs-retained',
    severity: 'medium',
    type: 'google_compute_subnetwork',
    says: 'writes down what flows',
    holds: (subnet) => listAt(subnet, 'log_config').length > 0,
    wrong: { log_config: [] },
  },
  {
    id: 'kept',
    severity: 'high',
    type: 'google_cloud_run_v2_service',
    says: 'is not deleted in production',
    holds: (service, { production }) => !production || at(service, 'deletion_protection') === true,
    wrong: { deletion_protection: false },
  },
  {
    id: 'kept',
    severity: 'high',
    type: 'google_filestore_instance',
    says: 'is not deleted in production',
    holds: (share, { production }) => !production || at(share, 'deletion_protection_enabled') === true,
    wrong: { deletion_protection_enabled: false },
  },
  {
    id: 'kept',
    severity: 'high',
    type: 'google_storage_bucket',
    says: 'is not deleted in production while something is in it, and gives back for a week what was',
    holds: (bucket, { production }) =>
      !production ||
      (at(bucket, 'force_destroy') === false &&
        numberAt(bucket, 'soft_delete_policy.0.retention_duration_seconds') >= 7 * 86_400),
    wrong: { force_destroy: true },
  },
];

/** What must be there at all on Google Cloud. */
export function neededOnGcp(resources: readonly PlannedResource[]): readonly string[] {
  const types = new Set(resources.map(({ type }) => type));
  const closed = resources.some(
    ({ type, values }) =>
      type === 'google_compute_firewall' &&
      listAt(values, 'deny').length > 0 &&
      listAt(values, 'source_ranges').some(everybody),
  );
  const front = types.has('google_compute_global_forwarding_rule')
    ? ['google_compute_security_policy', 'google_compute_ssl_policy'].filter((type) => !types.has(type))
    : [];
  return [...(closed ? [] : ['google_compute_firewall']), ...front];
}

function sourcesOf(rule: unknown): readonly unknown[] {
  return listAt(rule, 'match.0.config.0.src_ip_ranges');
}

function modest(member: unknown): boolean {
  const role = textAt(member, 'role');
  return (
    !/^roles\/(?:owner|editor|viewer)$|[aA]dmin$/.test(role) &&
    !/^all(?:Authenticated)?Users$/.test(textAt(member, 'member'))
  );
}

function ownIdentity(account: unknown, { resources }: World): boolean {
  return resources.some(({ type, values }) => type === 'google_service_account' && at(values, 'email') === account);
}
