import { CloudError, type Attributes, type DriverIo } from '../../../model/index.ts';
import { filled, rowAt, rowsAt, textAt, textsAt } from '../api/answer.ts';
import { modify, query } from '../api/call.ts';
import { splitId } from '../api/compound-id.ts';
import { unlessMissing } from '../api/missing.ts';
import { hasFailed, newestTask, soonOrLater, taskFailure, untilTaskDone, type TaskOf } from './tasks.ts';

/** Seconds; Terraform gives each ten minutes. */
export const ADDON_SECONDS = { create: 40, update: 40, delete: 30 } as const;
const PATIENCE = 600;

/** An add-on of a cluster, by Terraform's id `cluster:name`. */
export interface Addon {
  readonly clusterId: string;
  readonly name: string;
  readonly region: string | undefined;
}

export function addonOf(id: string, region: string | undefined): Addon {
  const [clusterId, name] = splitId(id);
  return { clusterId, name, region };
}

/** The installed add-on; undefined when it, or its cluster, does not exist. */
export function describeAddon(io: DriverIo, { clusterId, name, region }: Addon): Promise<Attributes | undefined> {
  const params = { cluster_id: clusterId, instance_name: name };
  return unlessMissing(query(io, { api: 'cs:GetClusterAddonInstance', region, params }));
}

/** What the catalogue says about the add-on; empty when it does not list it. */
export async function cataloguedAddon(io: DriverIo, { clusterId, name, region }: Addon): Promise<Attributes> {
  const answer = await query(io, { api: 'cs:ListAddons', region, params: { cluster_id: clusterId } });
  return rowsAt(answer, 'addons').find((row) => textAt(row, 'name') === name) ?? {};
}

/** Whether the cluster can do without it. */
export function isRemovable(catalogued: Attributes): boolean {
  const actions = textsAt(catalogued, 'supported_actions');
  return textAt(catalogued, 'required') !== 'true' && (actions.length === 0 || actions.includes('Uninstall'));
}

/** Sends a change of the add-on and waits until it is at work again. */
export async function changeAddon(
  io: DriverIo,
  addon: Addon,
  call: { readonly api: string; readonly params: Readonly<Record<string, unknown>> },
): Promise<void> {
  const answer = await modify(io, { ...call, region: addon.region });
  await untilAddonTask(io, addon, call.api, answer);
  await untilActive(io, addon);
}

/** Waits until the add-on works; one that failed says why. */
export async function untilActive(io: DriverIo, addon: Addon): Promise<void> {
  await soonOrLater(io, {
    what: `${nameOf(addon)} to be active`,
    expectedSeconds: ADDON_SECONDS.create,
    timeoutSeconds: PATIENCE,
    poll: async () => {
      const row = await describeAddon(io, addon);
      const state = textAt(row ?? {}, 'state') ?? '';
      // An installation that failed may leave nothing behind but its task.
      if (row === undefined || /fail|abnormal/.test(state)) await throwFailure(io, addon, state);
      return row !== undefined && (state === 'active' || state === '') ? true : undefined;
    },
  });
}

/** Waits until a change of the settings has reached the cluster. */
export async function untilConfigured(io: DriverIo, addon: Addon): Promise<void> {
  const { clusterId, name, region } = addon;
  const api = 'cs:DescribeClusterAddonsUpgradeStatus';
  await soonOrLater(io, {
    what: `the settings of ${nameOf(addon)} to be applied`,
    expectedSeconds: ADDON_SECONDS.update,
    timeoutSeconds: PATIENCE,
    poll: async () => {
      const params = { ClusterId: clusterId, componentIds: JSON.stringify([name]) };
      const tasks = rowAt(await query(io, { api, region, params }), `${name}.tasks`);
      const status = textAt(tasks, 'status') ?? '';
      if (/fail/i.test(status)) throw failure('cs:ModifyClusterAddon', addon, textAt(tasks, 'message') ?? status);
      return /^(success|)$/i.test(status) ? true : undefined;
    },
  });
}

export async function untilAddonTask(io: DriverIo, addon: Addon, api: string, answer: Attributes): Promise<void> {
  const taskId = filled(textAt(answer, 'task_id'));
  if (taskId === undefined) return;
  const wait = { expectedSeconds: ADDON_SECONDS.create, timeoutSeconds: PATIENCE };
  await untilTaskDone(io, { ...begunBy(addon, api), taskId, ...wait });
}

export function nameOf({ name, clusterId }: Addon): string {
  return `add-on ${name} of cluster ${clusterId}`;
}

async function throwFailure(io: DriverIo, addon: Addon, state: string): Promise<void> {
  const { clusterId, region, name } = addon;
  const task = await newestTask(io, { clusterId, region, kind: /addon|component/, target: name });
  if (task !== undefined && hasFailed(task)) throw taskFailure(begunBy(addon, 'cs:InstallClusterAddons'), task);
  if (state !== '') throw failure('cs:InstallClusterAddons', addon, `its state is ${state}, and no task says why`);
}

function failure(api: string, addon: Addon, why: string): CloudError {
  return new CloudError({ errorClass: 'invalid', api, code: '', message: `${nameOf(addon)} failed: ${why}` });
}

function begunBy(addon: Addon, api: string): TaskOf {
  return { what: nameOf(addon), api, region: addon.region };
}
