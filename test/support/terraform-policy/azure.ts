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
} from './rule.ts';

/** Service tags of Azure that are not the internet. */
const INNER_TAGS: ReadonlySet<unknown> = new Set(['AzureLoadBalancer', 'VirtualNetwork', 'GatewayManager']);

/** What Azure is held to. */
export const AZURE_RULES: readonly Rule[] = [
  {
    id: 'open-ingress',
    severity: 'high',
    type: 'azurerm_network_security_rule',
    says: 'lets in who is inside or allowed',
    holds: (rule, world) =>
      at(rule, 'access') !== 'Allow' ||
      at(rule, 'direction') !== 'Inbound' ||
      [at(rule, 'source_address_prefix'), ...listAt(rule, 'source_address_prefixes')]
        .filter((block) => !blank(block))
        .every((block) => INNER_TAGS.has(block) || welcome(block, world)),
    wrong: { access: 'Allow', direction: 'Inbound', source_address_prefix: 'Internet' },
  },
  {
    id: 'open-ingress',
    severity: 'high',
    type: 'azurerm_container_app',
    says: 'is reached from outside by who is allowed, and by nobody else',
    holds: (app, world) => {
      if (at(app, 'ingress.0.external_enabled') !== true) return true;
      const restrictions = listAt(app, 'ingress.0.ip_security_restriction');
      const allowed = restrictions.filter((one) => at(one, 'action') === 'Allow');
      if (restrictions.length === 0) return world.allowedCidrs.some(everybody);
      return allowed.every((one) => welcome(at(one, 'ip_address_range'), world));
    },
    wrong: { ingress: [{ external_enabled: true, ip_security_restriction: [] }] },
  },
  {
    id: 'public-address',
    severity: 'high',
    type: 'azurerm_subnet',
    says: 'has no way out of its own that Azure gives',
    holds: (subnet) => at(subnet, 'default_outbound_access_enabled') === false,
    wrong: { default_outbound_access_enabled: true },
  },
  {
    id: 'encrypted-in-transit',
    severity: 'high',
    type: 'azurerm_storage_account',
    says: 'answers over TLS only',
    holds: (account) => at(account, 'https_traffic_only_enabled') === true,
    wrong: { https_traffic_only_enabled: false },
  },
  {
    id: 'tls-version',
    severity: 'high',
    type: 'azurerm_storage_account',
    says: 'speaks TLS 1.2 and later',
    holds: (account) => /^TLS1_[23]$/.test(textAt(account, 'min_tls_version')),
    wrong: { min_tls_version: 'TLS1_0' },
  },
  {
    id: 'https-only',
    severity: 'high',
    type: 'azurerm_container_app',
    says: 'speaks TLS to whoever is outside',
    holds: (app) =>
      at(app, 'ingress.0.external_enabled') !== true || at(app, 'ingress.0.allow_insecure_connections') === false,
    wrong: { ingress: [{ external_enabled: true, allow_insecure_connections: true }] },
  },
  {
    id: 'secrets-by-reference',
    severity: 'high',
    type: 'azurerm_container_app',
    says: 'names secrets of the vault, and holds none',
    holds: (app) =>
      listAt(app, 'secret').every(
        (secret) => blank(at(secret, 'value')) && !blank(at(secret, 'key_vault_secret_id')),
      ) &&
      listAt(app, 'template.0.container')
        .flatMap((container) => listAt(container, 'env'))
        .every((one) => !secretName(at(one, 'name')) || blank(at(one, 'value'))),
    wrong: { secret: [{ name: 'openai-api-key', value: 'sk-1' }] },
  },
  {
    id: 'secrets-by-reference',
    severity: 'high',
    type: 'azurerm_key_vault_secret',
    says: 'has its value put by who applies: none in the state',
    holds: (secret) => blank(at(secret, 'value')),
    wrong: { value: 'sk-1' },
  },
  {
    id: 'least-privilege',
    severity: 'high',
    type: 'azurerm_role_assignment',
    says: 'gives a role for one thing, to be done on one thing',
    holds: (role) =>
      !/^(?:Owner|Contributor|User Access Administrator|.*Administrator)$/.test(textAt(role, 'role_definition_name')) &&
      !/^\/subscriptions\/[^/]+$/.test(textAt(role, 'scope')),
    wrong: { role_definition_name: 'Contributor' },
  },
  {
    id: 'least-privilege',
    severity: 'high',
    type: 'azurerm_key_vault',
    says: 'goes by roles, not by access policies',
    holds: (vault) =>
      at(vault, 'rbac_authorization_enabled') === true &&
      listAt(vault, 'access_policy').every((policy) => blank(policy)),
    wrong: { rbac_authorization_enabled: false },
  },
  {
    id: 'registry',
    severity: 'high',
    type: 'azurerm_container_registry',
    says: 'has no password and answers nobody unknown',
    holds: (registry) => at(registry, 'admin_enabled') === false && at(registry, 'anonymous_pull_enabled') !== true,
    wrong: { admin_enabled: true },
  },
  {
    id: 'registry',
    severity: 'medium',
    type: 'azurerm_container_registry',
    says: 'keeps what no tag names for a while in production',
    holds: (registry, { production }) => !production || numberAt(registry, 'retention_policy_in_days') >= 7,
    wrong: { retention_policy_in_days: 0 },
  },
  {
    id: 'private-storage',
    severity: 'high',
    type: 'azurerm_storage_account',
    says: 'is not public, has no keys, and is reached from inside only',
    holds: (account) =>
      at(account, 'allow_nested_items_to_be_public') === false &&
      at(account, 'shared_access_key_enabled') === false &&
      at(account, 'public_network_access_enabled') === false &&
      at(account, 'network_rules.0.default_action') === 'Deny',
    wrong: { public_network_access_enabled: true },
  },
  {
    id: 'logs-retained',
    severity: 'medium',
    type: 'azurerm_log_analytics_workspace',
    says: 'is kept for a month at least',
    holds: (workspace) => numberAt(workspace, 'retention_in_days') >= 30,
    wrong: { retention_in_days: 7 },
  },
  {
    id: 'logs-retained',
    severity: 'medium',
    type: 'azurerm_container_app_environment',
    says: 'writes its logs to the workspace',
    holds: (environment) => at(environment, 'logs_destination') === 'log-analytics',
    wrong: { logs_destination: '' },
  },
  {
    id: 'kept',
    severity: 'high',
    type: 'azurerm_key_vault',
    says: 'can be had back, and in production not be purged',
    holds: (vault, { production }) =>
      numberAt(vault, 'soft_delete_retention_days') >= 7 &&
      (!production || at(vault, 'purge_protection_enabled') === true),
    wrong: { purge_protection_enabled: false, soft_delete_retention_days: 0 },
  },
  {
    id: 'kept',
    severity: 'high',
    type: 'azurerm_storage_account',
    says: 'gives deleted shares back for a week in production, and outlives a zone',
    holds: (account, { production }) =>
      !production ||
      (numberAt(account, 'share_properties.0.retention_policy.0.days') >= 7 &&
        /^(?:ZRS|GZRS)$/.test(textAt(account, 'account_replication_type'))),
    wrong: { account_replication_type: 'LRS' },
  },
];

/** What must be there at all on Azure. */
export function neededOnAzure(resources: readonly PlannedResource[], production: boolean): readonly string[] {
  const types = new Set(resources.map(({ type }) => type));
  const locked = types.has('azurerm_storage_account') && production ? ['azurerm_management_lock'] : [];
  const denies = resources.some(
    ({ type, values }) =>
      type === 'azurerm_network_security_rule' &&
      at(values, 'access') === 'Deny' &&
      everybody(at(values, 'source_address_prefix')),
  );
  return [
    ...[...locked, 'azurerm_monitor_diagnostic_setting'].filter((type) => !types.has(type)),
    ...(denies ? [] : ['azurerm_network_security_rule']),
  ];
}
