import { CloudError, OWNERSHIP_TAGS, type Attributes, type DriverIo, type Ownership } from '../../../model/index.ts';
import { filled, flagAt, numberAt, rowsAt, textAt } from '../api/answer.ts';
import { blocksArg, textArg, textsArg } from '../api/args.ts';
import { modify, query } from '../api/call.ts';
import { unlessMissing } from '../api/missing.ts';
import { hasFailed, newestTask, soonOrLater, taskFailure, untilTaskDone } from './tasks.ts';

/** Seconds (research, section 1.8: creation 5 to 10 minutes without nodes, changes 2 to 5, deletion 5 to 10). */
export const CLUSTER_SECONDS = { create: 420, update: 150, delete: 420 } as const;
/** How long Terraform waits: 90 minutes to create, 60 for the rest. */
const PATIENCE = { create: 5400, update: 3600, delete: 3600 } as const;

/** The cluster as it is now, on its way out or not; undefined when it does not exist. */
export async function describeCluster(
  io: DriverIo,
  id: string,
  region: string | undefined,
): Promise<Attributes | undefined> {
  const call = { api: 'cs:DescribeClusterDetail', region, params: { ClusterId: id } };
  const detail = await unlessMissing(query(io, call));
  return detail === undefined || textAt(detail, 'state') === 'deleted' ? undefined : detail;
}

/** Every cluster of the region, with its tags; those on their way out do not count. */
export async function livingClusters(
  io: DriverIo,
  region: string | undefined,
  name?: string,
): Promise<readonly Attributes[]> {
  const found: Attributes[] = [];
  for (let page = 1; ; page += 1) {
    const params = { name, region_id: region, page_number: page, page_size: 50 };
    const answer = await query(io, { api: 'cs:DescribeClustersV1', region, params });
    const rows = rowsAt(answer, 'clusters');
    found.push(...rows);
    if (rows.length === 0 || found.length >= (numberAt(answer, 'page_info.total_count') ?? 0)) break;
  }
  return found.filter((row) => !/^delet(ing|ed)$/.test(textAt(row, 'state') ?? ''));
}

/** The address a cluster was made for; undefined when it is not this stack's and profile's. */
export function addressOf(cluster: Attributes, owner: Omit<Ownership, 'address'>): string | undefined {
  const tags = rowsAt(cluster, 'tags');
  const tag = (key: string): string | undefined => {
    const row = tags.find((each) => textAt(each, 'key') === key);
    return row === undefined ? undefined : filled(textAt(row, 'value'));
  };
  const mine = tag(OWNERSHIP_TAGS.stack) === owner.stack && tag(OWNERSHIP_TAGS.profile) === owner.profile;
  return mine ? tag(OWNERSHIP_TAGS.address) : undefined;
}

/** Waits for the creation's task and then for the cluster; a creation that failed says why. */
export async function untilCreated(io: DriverIo, id: string, region: string | undefined): Promise<void> {
  const what = `cluster ${id}`;
  const task = await newestTask(io, { clusterId: id, region, kind: /cluster_create|create_cluster/ });
  const taskId = filled(textAt(task ?? {}, 'task_id'));
  if (taskId !== undefined) {
    const wait = { expectedSeconds: CLUSTER_SECONDS.create, timeoutSeconds: PATIENCE.create };
    await untilTaskDone(io, { what, api: 'cs:CreateCluster', region, taskId, ...wait });
  }
  await untilRunning(io, id, region, 'create');
}

/** Waits until the cluster takes writes again. */
async function untilRunning(
  io: DriverIo,
  id: string,
  region: string | undefined,
  doing: 'create' | 'update',
): Promise<void> {
  await soonOrLater(io, {
    what: `cluster ${id} to be running`,
    expectedSeconds: CLUSTER_SECONDS[doing],
    timeoutSeconds: PATIENCE[doing],
    poll: async () => {
      const state = textAt((await describeCluster(io, id, region)) ?? {}, 'state') ?? '';
      if (/^(failed|updating_failed|delet.*)$/.test(state)) throw await clusterFailure(io, id, region, state);
      return state === 'running' ? true : undefined;
    },
  });
}

/** Waits for the task that a change of the cluster began, and for the cluster itself. */
export async function untilChanged(
  io: DriverIo,
  id: string,
  region: string | undefined,
  change: { readonly api: string; readonly answer: Attributes },
): Promise<void> {
  const taskId = filled(textAt(change.answer, 'task_id'));
  if (taskId !== undefined) {
    const wait = { expectedSeconds: CLUSTER_SECONDS.update, timeoutSeconds: PATIENCE.update };
    await untilTaskDone(io, { what: `cluster ${id}`, api: change.api, region, taskId, ...wait });
  }
  await untilRunning(io, id, region, 'update');
}

/** Deletes the cluster and waits until it is gone; what it keeps is said first. */
export async function removeCluster(
  io: DriverIo,
  id: string,
  observed: Attributes,
  region: string | undefined,
): Promise<void> {
  const detail = await describeCluster(io, id, region);
  if (detail === undefined) return;
  // Asked once more while it is going, the cloud refuses.
  if (textAt(detail, 'state') !== 'deleting') {
    if (flagAt(detail, 'deletion_protection') === true) throw protectedCluster(id);
    await sayWhatStays(io, id, observed, region);
    const api = 'cs:DeleteCluster';
    await unlessMissing(modify(io, { api, region, params: { ClusterId: id, ...deletionParams(observed) } }));
  }
  await io.waitFor({
    what: `cluster ${id} to be gone`,
    expectedSeconds: CLUSTER_SECONDS.delete,
    timeoutSeconds: PATIENCE.delete,
    poll: async () => {
      const left = await describeCluster(io, id, region);
      if (left === undefined) return true;
      const state = textAt(left, 'state') ?? '';
      if (state === 'delete_failed') throw await clusterFailure(io, id, region, state);
      return undefined;
    },
  });
}

/** The query takes its lists as JSON text. */
function deletionParams(observed: Attributes): Readonly<Record<string, unknown>> {
  const options = blocksArg(observed, 'delete_options').map((option) => ({
    resource_type: textArg(option, 'resource_type'),
    delete_mode: textArg(option, 'delete_mode'),
  }));
  const retained = textsArg(observed, 'retain_resources');
  return {
    ...(options.length === 0 ? {} : { delete_options: JSON.stringify(options) }),
    ...(retained.length === 0 ? {} : { retain_resources: JSON.stringify(retained) }),
  };
}

async function sayWhatStays(io: DriverIo, id: string, observed: Attributes, region: string | undefined): Promise<void> {
  const call = { api: 'cs:DescribeClusterResources', region, params: { ClusterId: id, with_addon_resources: true } };
  const resources = rowsAt((await unlessMissing(query(io, call))) ?? {}, 'items');
  const retained = new Set(textsArg(observed, 'retain_resources'));
  const deleted = blocksArg(observed, 'delete_options').some((each) => textArg(each, 'delete_mode') === 'delete');
  const stays = resources.filter((row) => {
    const kept = flagAt(row, 'delete_behavior.delete_by_default') === false && !deleted;
    return kept || retained.has(textAt(row, 'instance_id') ?? '');
  });
  if (stays.length === 0) return;
  const names = stays.map((row) => `${textAt(row, 'resource_type') ?? ''} ${textAt(row, 'instance_id') ?? ''}`.trim());
  io.progress(`cluster ${id} leaves behind: ${names.join(', ')}`);
}

/** Why the cluster is in a state it cannot leave: the newest failed task knows, else its events. */
async function clusterFailure(
  io: DriverIo,
  id: string,
  region: string | undefined,
  state: string,
): Promise<CloudError> {
  const what = `cluster ${id}`;
  const kind = state === 'delete_failed' ? /delete/ : /./;
  const api = state === 'delete_failed' ? 'cs:DeleteCluster' : 'cs:DescribeClusterDetail';
  const task = await newestTask(io, { clusterId: id, region, kind });
  if (task !== undefined && hasFailed(task)) return taskFailure({ what, api, region }, task);
  const params = { ClusterId: id, page_number: 1, page_size: 50 };
  const events = rowsAt(
    (await unlessMissing(query(io, { api: 'cs:DescribeClusterEvents', region, params }))) ?? {},
    'events',
  );
  const bad = events.find((row) => /^(err|error|warning)$/i.test(textAt(row, 'data.level') ?? ''));
  const why = textAt(bad ?? {}, 'data.message') ?? 'neither its tasks nor its events say why';
  return new CloudError({ errorClass: 'invalid', api, code: '', message: `${what} is ${state}: ${why}` });
}

function protectedCluster(id: string): CloudError {
  return new CloudError({
    errorClass: 'invalid',
    api: 'cs:DeleteCluster',
    code: '',
    message: `cluster ${id} is protected from deletion: set deletion_protection = false and apply, before it can be deleted`,
  });
}
