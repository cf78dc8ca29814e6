import type { Action, Answer, Call } from '../service.ts';
import { bodyOf } from '../wire/json-body.ts';
import { ADDON_KINDS, type AddonKind } from './addon-catalog.ts';
import { addonDoneAt, needAddon, needKind, putAddon } from './addon-store.ts';
import { clusterOf, readyCluster, touching } from './cluster-lookup.ts';
import { readAddons } from './cluster-order.ts';
import { insist } from './faults.ts';
import { collectorProject, ensureProject } from './log-project.ts';
import { insistOnAddonRoles } from './service-role.ts';
import { ADDONS, CLUSTERS, type AddonRow, type ClusterRow } from './tables.ts';
import { beginTask, taskAnswer } from './task-store.ts';

const INSTANCES = '/clusters/{cluster_id}/addon_instances';
const COMPONENTS = '/clusters/{ClusterId}/components';

export const actions: Readonly<Record<string, Action>> = {
  ListAddons: reading('lists add-ons on offer', '/addons', () => ({ addons: ADDON_KINDS.map(offer) })),
  DescribeAddon: reading('reads an add-on on offer', '/addons/{addon_name}', ({ params }) => ({
    ...offer(needKind(params.need('addon_name'))),
    newer_versions: [],
  })),
  ListClusterAddonInstances: reading('lists the add-ons of a cluster', INSTANCES, (call) => ({
    addons: addonsOf(call).map((row) => instance(call, row)),
  })),
  GetClusterAddonInstance: reading('reads an add-on of a cluster', `${INSTANCES}/{instance_name}`, (call) => {
    const { id } = clusterOf(call);
    return instance(call, needAddon(call, id, call.params.need('instance_name')));
  }),
  DescribeClusterAddonsVersion: reading('lists the versions of a cluster’s add-ons', `${COMPONENTS}/version`, (call) =>
    Object.fromEntries(addonsOf(call).map((row) => [row.name, upgradeInfo(row)])),
  ),
  DescribeClusterAddonsUpgradeStatus: reading(
    'tells how changes of add-ons go',
    `${COMPONENTS}/upgradestatus`,
    upgradeStatus,
  ),
  InstallClusterAddons: writing('installs add-ons', `${COMPONENTS}/install`, install),
  UnInstallClusterAddons: writing('uninstalls add-ons', `${COMPONENTS}/uninstall`, uninstall),
  UpgradeClusterAddons: writing('lifts add-ons to other versions', `${COMPONENTS}/upgrade`, upgrade),
  ModifyClusterAddon: writing(
    'changes the configuration of an add-on; keys are merged, an empty value drops one',
    '/clusters/{cluster_id}/components/{component_id}/config',
    configure,
  ),
};

function reading(summary: string, path: string, run: Action['run']): Action {
  return { summary, mutates: false, resources: touching, route: { method: 'GET', path }, run };
}

function writing(summary: string, path: string, run: Action['run']): Action {
  return { summary, mutates: true, resources: touching, route: { method: 'POST', path }, run };
}

function offer({ name, version, category, byDefault, required }: AddonKind): Answer {
  return {
    name,
    version,
    category,
    architecture: ['amd64', 'arm64'],
    config_schema: '{}',
    install_by_default: byDefault,
    managed: false,
    supported_actions: ['Install', 'Upgrade', 'Modify', ...(required ? [] : ['Uninstall'])],
    newer_versions: [],
  };
}

function addonsOf(call: Call): readonly AddonRow[] {
  return call.world.table(ADDONS).where('clusterId', clusterOf(call).id);
}

function instance(call: Call, { name, version, state, config, clusterId }: AddonRow): Answer {
  const { logProject } = clusterOf(call, clusterId);
  const logging = { capable: logProject !== '', enabled: false, log_project: logProject, logstore: '' };
  return { name, version, state, config, logging };
}

function upgradeInfo(row: AddonRow): Answer {
  const offered = needKind(row.name).version;
  return {
    component_name: row.name,
    version: row.version,
    next_version: offered === row.version ? '' : offered,
    can_upgrade: offered !== row.version,
    required: needKind(row.name).required,
    value: row.config,
  };
}

function upgradeStatus(call: Call): Answer {
  const wanted = call.params.jsonList('componentIds') ?? [];
  const rows = addonsOf(call).filter((row) => wanted.includes(row.name));
  return Object.fromEntries(
    rows.map((row) => {
      const { can_upgrade, ...addon_info } = upgradeInfo(row);
      const status = row.state === 'active' ? 'Success' : 'Running';
      return [row.name, { addon_info, can_upgrade, tasks: { status, message: '', error: '', created: '' } }];
    }),
  );
}

/** A task about add-ons of the cluster, which end up as `each` leaves them. */
function operate(
  { call, cluster }: { readonly call: Call; readonly cluster: ClusterRow },
  type: string,
  names: readonly string[],
  each: (name: string, endsAt: number) => void,
): Answer {
  const endsAt = addonDoneAt(call);
  for (const name of names) each(name, endsAt);
  const target = { type: 'addon', id: names.join(',') };
  return taskAnswer(beginTask(call, { cluster, type, target, stages: ['preCheck', 'apply', 'waitReady'], endsAt }));
}

function install(elsewhere: Call): Answer {
  const { cluster, here: call } = readyCluster(elsewhere);
  const orders = new Map(readAddons(bodyOf(call).items()).map((order) => [order.name, order]));
  for (const name of orders.keys()) needKind(name);
  insistOnAddonRoles(call, [...orders.keys()]);
  const project = collectorProject([...orders.values()]);
  if (project !== undefined && cluster.logProject === '') {
    const logging = ensureProject(call, cluster.id, project === '' ? undefined : project);
    const resources = [...cluster.resources, ...logging.made];
    call.world.table(CLUSTERS).put({ ...cluster, logProject: logging.project, resources });
  }
  return operate({ call, cluster }, 'addon_install', [...orders.keys()], (name, endsAt) => {
    const order = orders.get(name);
    if (order !== undefined) putAddon(call, cluster.id, order, endsAt);
  });
}

function uninstall(elsewhere: Call): Answer {
  const { cluster, here: call } = readyCluster(elsewhere);
  const names = bodyOf(call)
    .items()
    .map((item) => item.need('name'));
  for (const name of names) {
    needAddon(call, cluster.id, name);
    insist(!needKind(name).required, 'InvalidParameter', `addon ${name} cannot be uninstalled`);
  }
  return operate({ call, cluster }, 'addon_uninstall', names, (name, endsAt) => {
    const row = needAddon(call, cluster.id, name);
    call.world.table(ADDONS).put({ ...row, state: 'deleting', due: [{ at: endsAt, set: null }] });
  });
}

function upgrade(elsewhere: Call): Answer {
  const { cluster, here: call } = readyCluster(elsewhere);
  const items = new Map(
    bodyOf(call)
      .items()
      .map((item) => [item.text('component_name') ?? item.need('name'), item]),
  );
  for (const name of items.keys()) needAddon(call, cluster.id, name);
  return operate({ call, cluster }, 'addon_upgrade', [...items.keys()], (name, endsAt) => {
    const row = needAddon(call, cluster.id, name);
    const item = items.get(name);
    const set = {
      state: 'active',
      version: item?.text('next_version') ?? item?.text('version') ?? needKind(name).version,
      config: item?.given('config') ?? row.config,
    };
    call.world.table(ADDONS).put({ ...row, state: 'upgrading', due: [{ at: endsAt, set }] });
  });
}

function configure(elsewhere: Call): Answer {
  const { cluster, here: call } = readyCluster(elsewhere);
  const row = needAddon(call, cluster.id, call.params.need('component_id'));
  const config = merged(row.config, bodyOf(call).given('config') ?? '{}');
  return operate({ call, cluster }, 'addon_config', [row.name], (_name, endsAt) => {
    call.world
      .table(ADDONS)
      .put({ ...row, state: 'updating', due: [{ at: endsAt, set: { state: 'active', config } }] });
  });
}

function merged(before: string, change: string): string {
  const both = { ...parsed(before), ...parsed(change) };
  return JSON.stringify(Object.fromEntries(Object.entries(both).filter(([, value]) => value !== '')));
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  const value = jsonIn(text === '' ? '{}' : text);
  insist(typeof value === 'object' && value !== null, 'InvalidParameter', 'config is no JSON object');
  return { ...value };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
