import type { Driver, Json } from '../../../model/index.ts';
import { attributes, filled, spelling, textAt } from '../api/answer.ts';
import { flagArg, paramsFrom, requiredText, textArg } from '../api/args.ts';
import { syncAspects, type Aspect } from '../api/aspects.ts';
import { createUntokened, modify } from '../api/call.ts';
import { unlessMissing } from '../api/missing.ts';
import { untilGone } from '../api/poll-status.ts';
import {
  ADDON_SECONDS,
  addonOf,
  cataloguedAddon,
  changeAddon,
  describeAddon,
  isRemovable,
  nameOf,
  untilActive,
  untilAddonTask,
  untilConfigured,
} from '../cluster/addons.ts';

/** An add-on of a cluster. One that the cluster brought along is taken over, not installed again. */
export const csKubernetesAddon: Driver = {
  type: 'alicloud_cs_kubernetes_addon',
  mode: 'managed',
  facts: {
    arguments: {
      cleanup_cloud_resources: 'bool',
      cluster_id: 'string',
      config: 'string',
      name: 'string',
      version: 'string',
    },
    forceNew: ['cluster_id', 'name'],
    writeOnly: ['cleanup_cloud_resources'],
    equal: { config: isWithin },
    replace: 'delete-first',
    actions: {
      read: ['cs:GetClusterAddonInstance', 'cs:ListAddons', 'cs:DescribeClusterTasks', 'cs:DescribeTaskInfo'],
      create: ['cs:InstallClusterAddons'],
      update: ['cs:UpgradeClusterAddons', 'cs:ModifyClusterAddon', 'cs:DescribeClusterAddonsUpgradeStatus'],
      delete: ['cs:UnInstallClusterAddons'],
    },
    expectedSeconds: ADDON_SECONDS,
    lock: (args) => {
      const clusterId = textArg(args, 'cluster_id');
      return clusterId === undefined ? undefined : `cs:${clusterId}`;
    },
  },

  async find(io, desired) {
    const id = `${requiredText(desired, 'cluster_id')}:${requiredText(desired, 'name')}`;
    return (await describeAddon(io, addonOf(id, desired.region))) === undefined ? undefined : id;
  },

  async read(io, id, region) {
    const addon = addonOf(id, region);
    const row = await describeAddon(io, addon);
    if (row === undefined || textAt(row, 'state') === 'deleting') return undefined;
    return attributes({
      id,
      cluster_id: addon.clusterId,
      name: addon.name,
      version: filled(textAt(row, 'version')),
      config: filled(textAt(row, 'config')),
    });
  },

  async create(io, desired) {
    const id = `${requiredText(desired, 'cluster_id')}:${requiredText(desired, 'name')}`;
    const addon = addonOf(id, desired.region);
    if ((await describeAddon(io, addon)) !== undefined) return id;
    const { version } = await cataloguedAddon(io, addon);
    const wanted = paramsFrom(desired.args, { name: 'name', version: 'version', config: 'config' });
    const params = { ClusterId: addon.clusterId, body: [{ version, ...wanted }] };
    await createUntokened(io, { api: 'cs:InstallClusterAddons', region: desired.region, params });
    return id;
  },

  settle: (io, id, { region }) => untilActive(io, addonOf(id, region)),

  async sync(io, id, change) {
    await syncAspects(io, id, change, ASPECTS);
  },

  async remove(io, id, observed, region) {
    const addon = addonOf(id, region);
    const present = await describeAddon(io, addon);
    if (present === undefined) return;
    if (!isRemovable(await cataloguedAddon(io, addon))) {
      io.progress(`${nameOf(addon)} stays: the cluster cannot do without it`);
      return;
    }
    if (textAt(present, 'state') !== 'deleting') {
      const cleanup = flagArg(observed, 'cleanup_cloud_resources') ?? false;
      const params = { ClusterId: addon.clusterId, body: [{ name: addon.name, cleanup_cloud_resources: cleanup }] };
      const api = 'cs:UnInstallClusterAddons';
      const answer = await unlessMissing(modify(io, { api, region, params }));
      await untilAddonTask(io, addon, api, answer ?? {});
    }
    await untilGone(io, {
      what: nameOf(addon),
      expectedSeconds: ADDON_SECONDS.delete,
      read: () => describeAddon(io, addon),
    });
  },
};

const ASPECTS: readonly Aspect[] = [
  {
    args: ['version'],
    apply: (io, id, { desired: { args, region } }) => {
      const addon = addonOf(id, region);
      const wanted = paramsFrom(args, { name: 'component_name', version: 'next_version', config: 'config' });
      const params = { ClusterId: addon.clusterId, body: [{ ...wanted, policy: 'overwrite' }] };
      return changeAddon(io, addon, { api: 'cs:UpgradeClusterAddons', params });
    },
  },
  {
    args: ['config'],
    apply: async (io, id, { desired: { args, region }, differing }) => {
      // The upgrade has taken the settings along.
      if (differing.has('version')) return;
      const addon = addonOf(id, region);
      const body = { config: textArg(args, 'config') ?? '' };
      const params = { cluster_id: addon.clusterId, component_id: addon.name, body };
      await changeAddon(io, addon, { api: 'cs:ModifyClusterAddon', params });
      await untilConfigured(io, addon);
    },
  },
];

/** The cloud merges settings into those it has: what is asked for must be there, more may be. */
function isWithin(desired: Json, observed: Json): boolean {
  return holds(parsed(observed), parsed(desired));
}

function holds(whole: unknown, part: unknown): boolean {
  if (typeof part !== 'object' || part === null) {
    return spelling((part ?? '') as Json) === spelling((whole ?? '') as Json);
  }
  if (Array.isArray(part)) return JSON.stringify(part) === JSON.stringify(whole);
  const members: Readonly<Record<string, unknown>> = typeof whole === 'object' && whole !== null ? { ...whole } : {};
  return Object.entries(part).every(([name, value]) => holds(members[name], value));
}

function parsed(document: Json): unknown {
  const text = spelling(document);
  try {
    return JSON.parse(text === '' ? '{}' : text);
  } catch {
    return text;
  }
}
