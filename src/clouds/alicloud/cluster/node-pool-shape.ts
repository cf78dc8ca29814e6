import type { Attributes, Json, Resolved } from '../../../model/index.ts';
import { attributes, filled, flagAt, rowAt, rowsAt, spelling, textAt, textsAt } from '../api/answer.ts';
import { mapArg, numberArg, type Args } from '../api/args.ts';
import { tagsOf } from '../api/tags.ts';
import { decodeUserData, encodeUserData } from '../instance/user-data.ts';
import { blockFrom, blocksFrom, listOf, oneOf, same, type Members } from './blocks.ts';

/** How one argument lives in the API's node pool. */
interface Field {
  /** The group and the member in it. */
  readonly at: readonly [group: string, member: string];
  /** To JSON; as it is when omitted. */
  readonly write?: (value: Resolved) => unknown;
  /** From the group's row; the member as it is when omitted. */
  readonly read?: (group: Attributes, member: string) => Json | undefined;
}

const LABEL: Members = same('key', 'value');
const TAINT: Members = same('key', 'value', 'effect');
const SPOT_PRICE: Members = same('instance_type', 'price_limit');
const AUTO_MODE: Members = { enabled: 'enable' };
const METADATA: Members = same('http_tokens');
const TEE: Members = same('tee_enable');
const SCALING: Members = {
  enable: 'enable',
  min_size: 'min_instances',
  max_size: 'max_instances',
  type: 'type',
  is_bond_eip: 'is_bond_eip',
  eip_bandwidth: 'eip_bandwidth',
  eip_internet_charge_type: 'eip_internet_charge_type',
};
const DISK: Members = {
  name: 'disk_name',
  ...same(
    'auto_format',
    'auto_snapshot_policy_id',
    'bursting_enabled',
    'category',
    'device',
    'encrypted',
    'file_system',
    'kms_key_id',
    'mount_target',
    'performance_level',
    'provisioned_iops',
    'size',
    'snapshot_id',
  ),
};
const PRIVATE_POOL: Members = {
  private_pool_options_id: 'id',
  private_pool_options_match_criteria: 'match_criteria',
};

/** Every argument of a node pool except the cluster's id and the switches of the calls. */
export const FIELDS: Readonly<Record<string, Field>> = {
  node_pool_name: { at: ['nodepool_info', 'name'] },
  type: { at: ['nodepool_info', 'type'] },
  resource_group_id: { at: ['nodepool_info', 'resource_group_id'] },
  ...plain(
    'scaling_group',
    'vswitch_ids',
    'instance_types',
    'instance_charge_type',
    'period',
    'period_unit',
    'auto_renew',
    'auto_renew_period',
    'image_type',
    'image_id',
    'system_disk_category',
    'system_disk_categories',
    'system_disk_size',
    'system_disk_performance_level',
    'system_disk_encrypted',
    'system_disk_encrypt_algorithm',
    'system_disk_bursting_enabled',
    'system_disk_provisioned_iops',
    'system_disk_snapshot_policy_id',
    'internet_charge_type',
    'internet_max_bandwidth_out',
    'security_group_ids',
    'multi_az_policy',
    'scaling_policy',
    'spot_strategy',
    'spot_instance_pools',
    'spot_instance_remedy',
    'compensate_with_on_demand',
    'ram_role_name',
    'rds_instances',
    'login_as_non_root',
    'cis_enabled',
    'soc_enabled',
    'security_hardening_os',
  ),
  system_disk_kms_key: { at: ['scaling_group', 'system_disk_kms_key_id'] },
  key_name: { at: ['scaling_group', 'key_pair'] },
  password: { at: ['scaling_group', 'login_password'], read: () => undefined },
  deployment_set_id: { at: ['scaling_group', 'deploymentset_id'] },
  // Terraform writes these as text, the API wants numbers.
  ...numbers('scaling_group', 'desired_size', 'on_demand_base_capacity', 'on_demand_percentage_above_base_capacity'),
  spot_price_limit: blocks(['scaling_group', 'spot_price_limit'], SPOT_PRICE),
  data_disks: blocks(['scaling_group', 'data_disks'], DISK),
  private_pool_options: block(['scaling_group', 'private_pool_options'], PRIVATE_POOL),
  instance_metadata_options: block(['scaling_group', 'instance_metadata_options'], METADATA),
  tags: { at: ['scaling_group', 'tags'], write: tagRows, read: tagMap },
  ...plain('kubernetes_config', 'runtime_version', 'cpu_policy', 'unschedulable', 'node_name_mode'),
  runtime_name: { at: ['kubernetes_config', 'runtime'] },
  install_cloud_monitor: { at: ['kubernetes_config', 'cms_enabled'] },
  labels: blocks(['kubernetes_config', 'labels'], LABEL),
  taints: blocks(['kubernetes_config', 'taints'], TAINT),
  user_data: { at: ['kubernetes_config', 'user_data'], write: encodeUserData, read: script },
  pre_user_data: { at: ['kubernetes_config', 'pre_user_data'], write: encodeUserData, read: script },
  scaling_config: { ...whole('auto_scaling', SCALING), write: scalingBody },
  auto_mode: whole('auto_mode', AUTO_MODE),
  tee_config: whole('tee_config', TEE),
  management: { at: ['management', ''], write: managementBody, read: managementBlock },
};

/** The API's JSON for the arguments that are set, or for those of `only`. */
export function poolBody(args: Args, only?: ReadonlySet<string>): Readonly<Record<string, unknown>> {
  const body: Record<string, Record<string, unknown>> = {};
  for (const [argument, { at, write }] of Object.entries(FIELDS)) {
    const value = args[argument];
    if (value === undefined || value === null || only?.has(argument) === false) continue;
    const [group, member] = at;
    const written = write === undefined ? value : write(value);
    body[group] = { ...body[group], ...(member === '' ? (written as object) : { [member]: written }) };
  }
  return body;
}

/** A node pool's detail as arguments. */
export function poolArguments(detail: Attributes): Attributes {
  const values = Object.entries(FIELDS).map(([argument, { at, read }]): [string, Json | undefined] => {
    const [group, member] = at;
    const row = rowAt(detail, group);
    return [argument, read === undefined ? known(row[member]) : read(row, member)];
  });
  return attributes(Object.fromEntries(values));
}

function plain(group: string, ...names: readonly string[]): Readonly<Record<string, Field>> {
  return Object.fromEntries(names.map((name) => [name, { at: [group, name] }]));
}

function numbers(group: string, ...names: readonly string[]): Readonly<Record<string, Field>> {
  const write = (value: Resolved): unknown => numberArg({ value }, 'value') ?? value;
  const read = (row: Attributes, member: string): Json | undefined => textAt(row, member);
  return Object.fromEntries(names.map((name) => [name, { at: [group, name], write, read }]));
}

function blocks(at: Field['at'], members: Members): Field {
  return { at, write: listOf(members), read: (row, member) => blocksFrom(rowsAt(row, member), members) };
}

function block(at: Field['at'], members: Members): Field {
  return { at, write: oneOf(members), read: (row, member) => blockFrom(rowAt(row, member), members) };
}

/** A block that is a group of its own. */
function whole(group: string, members: Members): Field {
  return { at: [group, ''], write: oneOf(members), read: (row) => blockFrom(row, members) };
}

/** A block that does not say whether it is on is on, as in Terraform. */
function scalingBody(value: Resolved): unknown {
  return { enable: true, ...(oneOf(SCALING)(value) as object | undefined) };
}

function tagRows(value: Resolved): unknown {
  return Object.entries(mapArg({ value }, 'value')).map(([key, text]) => ({ key, value: text }));
}

/** Without the tags that the cloud puts on its own nodes. */
function tagMap(row: Attributes, member: string): Json {
  const rows = rowsAt(row, member).map(({ key, value }) => attributes({ Key: key, Value: value }));
  return Object.fromEntries(Object.entries(tagsOf(rows)).filter(([key]) => !/^(ack|k8s)\.(aliyun\.com|io)/.test(key)));
}

function script(row: Attributes, member: string): Json | undefined {
  const text = filled(textAt(row, member));
  return text === undefined ? undefined : decodeUserData(text);
}

const POLICIES: Readonly<Record<string, Members>> = {
  auto_repair_policy: same('restart_node'),
  auto_upgrade_policy: same('auto_upgrade_kubelet'),
  auto_vul_fix_policy: same('restart_node', 'vul_level'),
};
const MANAGEMENT: Members = {
  ...same('enable', 'auto_repair', 'auto_upgrade', 'auto_vul_fix'),
  ...Object.fromEntries(
    Object.entries(POLICIES).map(([name, members]): [string, Members[string]] => [name, [name, oneOf(members)]]),
  ),
};
const UPGRADE: Members = same('max_unavailable', 'surge', 'surge_percentage');

/** How an upgrade goes about it is one level deeper in the API than in Terraform. */
function managementBody(value: Resolved): unknown {
  const upgrade = oneOf(UPGRADE)(value) as object | undefined;
  const config = Object.keys(upgrade ?? {}).length === 0 ? {} : { upgrade_config: upgrade };
  return { ...(oneOf(MANAGEMENT)(value) as object | undefined), ...config };
}

function managementBlock(row: Attributes): Json | undefined {
  if (Object.keys(row).length === 0) return undefined;
  const policies = Object.entries(POLICIES).map(([name, members]): [string, Json] => [
    name,
    blockFrom(rowAt(row, name), members),
  ]);
  const upgrade = blockFrom(rowAt(row, 'upgrade_config'), UPGRADE)[0] ?? {};
  const plainMembers = attributes({
    enable: flagAt(row, 'enable'),
    auto_repair: flagAt(row, 'auto_repair'),
    auto_upgrade: flagAt(row, 'auto_upgrade'),
    auto_vul_fix: flagAt(row, 'auto_vul_fix'),
  });
  return [{ ...plainMembers, ...Object.fromEntries(policies), ...upgrade }];
}

/** What is not set is null or empty text in the answer. */
function known(value: Json | undefined): Json | undefined {
  return value === null || value === '' ? undefined : value;
}

/** The numbers a pool reports about its nodes. */
export interface PoolStatus {
  readonly state: string;
  readonly healthy: number;
  readonly failed: number;
  /** How many nodes it should have; undefined when its size is not fixed. */
  readonly wanted: number | undefined;
}

export function poolStatus(detail: Attributes): PoolStatus {
  const count = (path: string): number => Number(spelling(rowAt(detail, 'status')[path]) || 0);
  const autoscaled = flagAt(detail, 'auto_scaling.enable') === true;
  const wanted = textAt(detail, 'scaling_group.desired_size');
  return {
    state: textAt(detail, 'status.state') ?? '',
    healthy: count('healthy_nodes'),
    failed: count('failed_nodes'),
    wanted: autoscaled || wanted === undefined ? undefined : Number(wanted),
  };
}

/** The machines' types in order of preference, for a person. */
export function typesOf(detail: Attributes): string {
  return textsAt(detail, 'scaling_group.instance_types').join(', ');
}
