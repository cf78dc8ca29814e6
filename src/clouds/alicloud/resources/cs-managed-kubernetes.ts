import type { Attributes, Desired, Driver, DriverIo, Json } from '../../../model/index.ts';
import { filled, spelling, textAt } from '../api/answer.ts';
import { requiredText } from '../api/args.ts';
import { resetting, syncAspects } from '../api/aspects.ts';
import { createUntokened, query } from '../api/call.ts';
import { sameBlocks } from '../api/equal.ts';
import { unlessMissing } from '../api/missing.ts';
import { clusterAttributes } from '../cluster/cluster-attributes.ts';
import { createBody, firstVSwitch } from '../cluster/cluster-body.ts';
import {
  addressOf,
  CLUSTER_SECONDS,
  describeCluster,
  livingClusters,
  removeCluster,
  untilCreated,
} from '../cluster/cluster-life.ts';
import { keptLogs } from '../cluster/kept-logs.ts';
import { CLUSTER_ASPECTS, CREATION_ONLY } from '../cluster/cluster-sync.ts';

const DEFAULTS: Attributes = {
  control_plane_log_components: [],
  custom_san: '',
  deletion_protection: false,
  encryption_provider_key: '',
  tags: {},
};

/** A managed Kubernetes cluster (ACK). */
export const csManagedKubernetes: Driver = {
  type: 'alicloud_cs_managed_kubernetes',
  mode: 'managed',
  facts: {
    arguments: {
      addons: 'block',
      api_audiences: 'list',
      audit_log_config: 'block',
      auto_mode: 'block',
      cluster_domain: 'string',
      cluster_spec: 'string',
      control_plane_log_components: 'list',
      control_plane_log_project: 'string',
      control_plane_log_ttl: 'string',
      custom_san: 'string',
      delete_options: 'block',
      deletion_protection: 'bool',
      enable_rrsa: 'bool',
      encryption_provider_key: 'string',
      ip_stack: 'string',
      is_enterprise_security_group: 'bool',
      maintenance_window: 'block',
      name: 'string',
      new_nat_gateway: 'bool',
      node_cidr_mask: 'number',
      operation_policy: 'block',
      pod_cidr: 'string',
      pod_vswitch_ids: 'list',
      profile: 'string',
      proxy_mode: 'string',
      resource_group_id: 'string',
      retain_resources: 'list',
      security_group_id: 'string',
      service_account_issuer: 'string',
      service_cidr: 'string',
      slb_internet_enabled: 'bool',
      tags: 'map',
      timezone: 'string',
      upgrade_policy: 'block',
      version: 'string',
      vswitch_ids: 'list',
      zone_ids: 'list',
    },
    // The provider leaves zone_ids out, but the networks made from them cannot be made again.
    forceNew: [
      'api_audiences',
      'auto_mode',
      'cluster_domain',
      'ip_stack',
      'node_cidr_mask',
      'pod_cidr',
      'profile',
      'proxy_mode',
      'service_account_issuer',
      'service_cidr',
      'zone_ids',
    ],
    writeOnly: [
      ...CREATION_ONLY,
      'api_audiences',
      'delete_options',
      'retain_resources',
      'service_account_issuer',
      'upgrade_policy',
      'zone_ids',
    ],
    unordered: ['control_plane_log_components', 'vswitch_ids'],
    defaults: DEFAULTS,
    equal: {
      audit_log_config: sameBlocks({ computed: ['sls_project_name'] }),
      auto_mode: sameBlocks(),
      custom_san: sameNames,
      maintenance_window: sameBlocks({ computed: ['maintenance_time', 'duration', 'weekly_period'] }),
      operation_policy: sameBlocks(),
      version: sameVersion,
    },
    tags: 'tags',
    // Two clusters in one VPC must not share their address blocks.
    replace: 'delete-first',
    actions: {
      read: [
        'cs:DescribeClusterDetail',
        'cs:DescribeClustersV1',
        'cs:CheckControlPlaneLogEnable',
        'cs:GetClusterAuditProject',
        'cs:DescribeClusterTasks',
        'cs:DescribeTaskInfo',
        'cs:DescribeClusterEvents',
      ],
      create: ['vpc:DescribeVSwitchAttributes', 'cs:CreateCluster'],
      update: [
        'cs:ModifyCluster',
        'cs:MigrateCluster',
        'cs:UpgradeCluster',
        'cs:UpdateControlPlaneLog',
        'cs:UpdateClusterAuditLogConfig',
        'cs:UpdateKMSEncryption',
        'cs:ModifyClusterTags',
      ],
      delete: ['cs:DescribeClusterResources', 'cs:DeleteCluster'],
    },
    expectedSeconds: CLUSTER_SECONDS,
  },

  async find(io, { args, region, ownership, exclude }) {
    const clusters = await livingClusters(io, region, filled(spelling(args['name'] as Json | undefined)));
    const mine = clusters.filter((cluster) => addressOf(cluster, ownership) === ownership.address);
    return mine.flatMap((cluster) => textAt(cluster, 'cluster_id') ?? []).find((id) => exclude?.includes(id) !== true);
  },

  async owned(io, owner, region) {
    const clusters = await livingClusters(io, region);
    return clusters.flatMap((cluster) => {
      const address = addressOf(cluster, owner);
      const id = textAt(cluster, 'cluster_id');
      return address === undefined || id === undefined ? [] : [{ id, address }];
    });
  },

  read: readCluster,

  async create(io, desired) {
    const { args, region } = desired;
    requiredText(desired, 'name');
    const body = createBody(args, region, await vpcOf(io, desired));
    const answer = await createUntokened(io, { api: 'cs:CreateCluster', region, params: { body } });
    return textAt(answer, 'cluster_id') ?? '';
  },

  settle: (io, id, { region }) => untilCreated(io, id, region),

  async sync(io, id, requested) {
    const change = resetting(requested, DEFAULTS);
    const late = CREATION_ONLY.filter((name) => change.differing.has(name));
    if (late.length > 0) io.progress(`cluster ${id}: ${late.join(', ')} count only when a cluster is created`);
    await syncAspects(io, id, change, CLUSTER_ASPECTS);
  },

  remove: removeCluster,
  keeps: keptLogs,
};

/** The API wants the VPC beside its networks. */
async function vpcOf(io: DriverIo, { args, region }: Desired): Promise<string | undefined> {
  const vswitch = firstVSwitch(args);
  if (vswitch === undefined) return undefined;
  const call = { api: 'vpc:DescribeVSwitchAttributes', region, params: { VSwitchId: vswitch } };
  return filled(textAt(await query(io, call), 'VpcId'));
}

async function readCluster(io: DriverIo, id: string, region: string | undefined): Promise<Attributes | undefined> {
  const detail = await describeCluster(io, id, region);
  const state = textAt(detail ?? {}, 'state') ?? '';
  if (detail === undefined || state === 'deleting') return undefined;
  // A cluster that never came up has no API server to ask about its logs.
  const answers = !/^(initial|failed|delete_failed)$/.test(state);
  const ask = async (api: string, named: string): Promise<Attributes> =>
    (answers ? await unlessMissing(query(io, { api, region, params: { [named]: id } })) : undefined) ?? {};
  const [logs, audit] = await Promise.all([
    ask('cs:CheckControlPlaneLogEnable', 'ClusterId'),
    ask('cs:GetClusterAuditProject', 'clusterid'),
  ]);
  return clusterAttributes(id, { detail, logs, audit });
}

/** `1.34` stands for every patch of it, `1.34.1-aliyun.1` for itself. */
function sameVersion(desired: Json, observed: Json): boolean {
  const [wanted, running] = [spelling(desired), spelling(observed)];
  return running === wanted || running.startsWith(`${wanted}.`) || running.startsWith(`${wanted}-`);
}

/** Comma lists, in any order. */
function sameNames(desired: Json, observed: Json): boolean {
  const names = (value: Json): string => {
    const parts = spelling(value).split(',');
    return parts
      .map((part) => part.trim())
      .toSorted()
      .join(',');
  };
  return names(desired) === names(observed);
}
