import { CloudError, type Attributes, type DriverIo, type SyncChange } from '../../../model/index.ts';
import { flagArg, paramsFrom, textArg } from '../api/args.ts';
import type { Aspect } from '../api/aspects.ts';
import { modify } from '../api/call.ts';
import { oneOf } from './blocks.ts';
import { untilChanged } from './cluster-life.ts';
import { AUDIT, MODIFIABLE, modifyBody, tagList } from './cluster-body.ts';

/** Arguments of the creating call alone: a later change of them changes nothing. */
export const CREATION_ONLY = ['addons', 'new_nat_gateway', 'is_enterprise_security_group', 'pod_vswitch_ids'] as const;

/** Every change of a living cluster, each waited for: the next one is refused while the cluster is updating. */
export const CLUSTER_ASPECTS: readonly Aspect[] = [
  {
    args: MODIFIABLE,
    apply: async (io, id, change) => {
      refuseImpossible(id, change);
      await put(io, id, change, { api: 'cs:ModifyCluster', body: modifyBody(change.desired.args, change.differing) });
    },
  },
  {
    args: ['cluster_spec'],
    apply: (io, id, change) => {
      const body = { type: 'ManagedKubernetes', spec: textArg(change.desired.args, 'cluster_spec') };
      return put(io, id, change, { api: 'cs:MigrateCluster', body, named: 'cluster_id' });
    },
  },
  {
    args: ['version'],
    apply: (io, id, change) => {
      const { args } = change.desired;
      const policy = paramsFrom(args, { upgrade_policy: ['policy', oneOf({ control_plane_only: 'master_only' })] });
      const body = { next_version: textArg(args, 'version'), ...(policy['policy'] as object | undefined) };
      return put(io, id, change, { api: 'cs:UpgradeCluster', body });
    },
  },
  {
    args: ['control_plane_log_components', 'control_plane_log_project', 'control_plane_log_ttl'],
    apply: (io, id, change) => {
      const body = paramsFrom(change.desired.args, {
        control_plane_log_components: 'components',
        control_plane_log_project: 'log_project',
        control_plane_log_ttl: 'log_ttl',
      });
      return put(io, id, change, { api: 'cs:UpdateControlPlaneLog', body });
    },
  },
  {
    args: ['audit_log_config'],
    apply: (io, id, change) => {
      const { audit } = paramsFrom(change.desired.args, { audit_log_config: ['audit', oneOf(AUDIT)] });
      const { enabled, ...rest } = audit as { readonly enabled?: unknown };
      return put(io, id, change, {
        api: 'cs:UpdateClusterAuditLogConfig',
        body: { ...rest, disable: enabled === false || enabled === 'false' },
        named: 'clusterid',
      });
    },
  },
  {
    args: ['encryption_provider_key'],
    apply: (io, id, change) => {
      const key = textArg(change.desired.args, 'encryption_provider_key') ?? '';
      const body = key === '' ? { disable_encryption: true } : { disable_encryption: false, kms_key_id: key };
      return put(io, id, change, { api: 'cs:UpdateKMSEncryption', body });
    },
  },
  {
    // The call replaces all tags of the cluster.
    args: ['tags'],
    apply: (io, id, change) => put(io, id, change, { api: 'cs:ModifyClusterTags', body: tagList(change.desired.args) }),
  },
];

interface Put {
  readonly api: string;
  readonly body: unknown;
  /** How this action spells the path's cluster id. */
  readonly named?: string;
}

async function put(io: DriverIo, id: string, { desired }: SyncChange, call: Put): Promise<void> {
  const { region } = desired;
  const params = { [call.named ?? 'ClusterId']: id, body: call.body };
  const answer: Attributes = await modify(io, { api: call.api, region, params });
  await untilChanged(io, id, region, { api: call.api, answer });
}

/** Two wishes the cloud has no call for (research, sections 1.6 and 1.12). */
function refuseImpossible(id: string, { desired: { args }, differing }: SyncChange): void {
  if (differing.has('enable_rrsa') && flagArg(args, 'enable_rrsa') === false) {
    throw impossible(`cluster ${id} has service account roles (RRSA), and they cannot be turned off any more`);
  }
  if (differing.has('slb_internet_enabled') && flagArg(args, 'slb_internet_enabled') === true) {
    throw impossible(
      `cluster ${id} was made without a public API server; give it one by binding an EIP of yours to it in the console (slb_internet_enabled works at creation)`,
    );
  }
}

function impossible(message: string): CloudError {
  return new CloudError({ errorClass: 'invalid', api: 'cs:ModifyCluster', code: '', message });
}
