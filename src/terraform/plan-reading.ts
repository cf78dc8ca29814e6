import { z } from 'zod';
import { bug } from '../base/index.ts';
import type { Action, ArgChange, Json, PlanCounts } from '../model/index.ts';
import { differences, hasTrue, masked, type Pair } from './difference.ts';
import type { OutputChange, TerraformChange, TerraformPlan } from './plan.ts';

const json = z.json() as z.ZodType<Json>;
const values = z.object({
  actions: z.array(z.string()),
  before: json.optional(),
  after: json.optional(),
  after_unknown: json.optional(),
  before_sensitive: json.optional(),
  after_sensitive: json.optional(),
});
const resourceChange = z.object({
  address: z.string(),
  previous_address: z.string().optional(),
  mode: z.string().optional(),
  type: z.string(),
  deposed: z.string().optional(),
  action_reason: z.string().optional(),
  change: values.extend({
    replace_paths: z.array(z.array(z.union([z.string(), z.number()]))).optional(),
    importing: z.object({ id: z.string().optional() }).nullish(),
  }),
});
const planSchema = z.object({
  resource_changes: z.array(resourceChange).optional(),
  resource_drift: z.array(resourceChange).optional(),
  output_changes: z.record(z.string(), values).optional(),
  applyable: z.boolean().optional(),
});

type RawChange = z.infer<typeof resourceChange>;
type Values = z.infer<typeof values>;
type Goal = TerraformPlan['goal'];
type Read = Omit<TerraformPlan, 'warnings' | 'file'>;

/** Terraform's lists of actions in the words of every plan. */
const ACTIONS: Readonly<Record<string, Action>> = {
  'no-op': 'none',
  create: 'create',
  read: 'read',
  update: 'update',
  delete: 'delete',
  forget: 'forget',
  'delete,create': 'replace',
  'create,delete': 'replace',
  'create,forget': 'replace',
};

/** Why Terraform does it, when the arguments do not tell. */
const REASONS: Readonly<Record<string, string>> = {
  replace_because_tainted: 'its last creation did not succeed',
  replace_by_request: 'its replacement was asked for',
  replace_by_triggers: 'something that it follows is replaced',
  delete_because_no_resource_config: 'it is no longer in the configuration',
  delete_because_no_module: 'its module is no longer in the configuration',
  delete_because_wrong_repetition: 'it is now repeated in another way',
  delete_because_count_index: 'there are fewer of it now',
  delete_because_each_key: 'its key is no longer in the configuration',
  delete_because_no_move_target: 'it was moved to where nothing is',
  read_because_config_unknown: 'it can be read when others are there',
  read_because_dependency_pending: 'it can be read when others are there',
  read_because_check_nested: 'a check reads it',
};

/** Reads what `show -json` says of a saved plan. */
export function readPlan(text: string, goal: Goal): Read {
  const parsed = planSchema.safeParse(JSON.parse(text));
  if (!parsed.success) throw bug(`a plan of Terraform has another shape: ${parsed.error.message}`);
  const { resource_changes = [], resource_drift = [], output_changes = {}, applyable } = parsed.data;
  const drift = resource_drift.flatMap((raw) => driftOf(raw) ?? []);
  const changes = resource_changes
    .map(changeOf)
    .filter(happens)
    .map((change) => withDrift(change, drift));
  const outputs = Object.entries(output_changes).flatMap(([name, change]) => outputChange(name, change) ?? []);
  const nothing = [...changes.filter(({ action }) => action !== 'read'), ...outputs].length === 0;
  // Terraform knows best, but takes for a change what a provider only reads in another way.
  const empty = goal === 'refresh' ? nothing && drift.length === 0 : !(applyable ?? !nothing);
  return { goal, changes, outputs, drift, counts: countsOf(changes), empty };
}

function changeOf(raw: RawChange): TerraformChange {
  const { address, type, change, previous_address: movedFrom, deposed } = raw;
  const action = ACTIONS[change.actions.join(',')] ?? 'none';
  return {
    address: deposed === undefined ? address : `${address} (deposed ${deposed})`,
    type,
    action,
    args: argsOf(raw, action),
    ...(movedFrom === undefined ? {} : { movedFrom }),
    ...(action === 'replace' ? { replace: change.actions[0] === 'create' ? 'create-first' : 'delete-first' } : {}),
    ...takenOver(raw),
    ...idOf(raw),
    ...reasonOf(raw),
  };
}

/** What the world did to a resource; providers that read nothing as an empty map did nothing. */
function driftOf(raw: RawChange): TerraformChange | undefined {
  const change = changeOf(raw);
  const args = change.args.filter(({ before, after }) => !(isNothing(before) && isNothing(after)));
  if (change.action === 'none' || (change.action === 'update' && args.length === 0)) return undefined;
  return { ...change, args };
}

function isNothing(value: Json | undefined): boolean {
  return value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}

function takenOver({ change: { importing } }: RawChange): Pick<TerraformChange, 'importedFrom'> {
  return importing === undefined || importing === null ? {} : { importedFrom: importing.id ?? '' };
}

/** What is deleted or left alone needs no arguments. */
function argsOf({ change }: RawChange, action: Action): readonly ArgChange[] {
  if (action === 'delete' || action === 'forget') return [];
  return differences(pairOf(change), change.replace_paths);
}

function pairOf({ before, after, after_unknown, before_sensitive, after_sensitive }: Values): Pair {
  return {
    before,
    after,
    unknown: after_unknown,
    beforeSensitive: before_sensitive,
    afterSensitive: after_sensitive,
  };
}

function reasonOf({
  previous_address,
  deposed,
  action_reason = '',
  change,
}: RawChange): Pick<TerraformChange, 'reason'> {
  const parts = [
    previous_address === undefined ? undefined : `moved from ${previous_address}`,
    change.importing === undefined || change.importing === null ? undefined : 'taken over by import',
    deposed === undefined ? undefined : 'left over from a replacement that was cut short',
    REASONS[action_reason],
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? {} : { reason: parts.join('; ') };
}

function happens({ action, movedFrom, importedFrom }: TerraformChange): boolean {
  return action !== 'none' || movedFrom !== undefined || importedFrom !== undefined;
}

/** Marks the arguments that the world changed and the plan changes back. */
function withDrift(change: TerraformChange, drift: readonly TerraformChange[]): TerraformChange {
  const drifted = drift.find(({ address }) => address === change.address);
  if (drifted === undefined) return change;
  const places = new Set(drifted.args.map(placeOf));
  return { ...change, args: change.args.map((arg) => (places.has(placeOf(arg)) ? { ...arg, drift: true } : arg)) };
}

function placeOf({ name, path }: ArgChange): string {
  return path === undefined ? name : `${name}.${path}`;
}

function outputChange(name: string, change: Values): OutputChange | undefined {
  const action = ACTIONS[change.actions.join(',')];
  if (action !== 'create' && action !== 'update' && action !== 'delete') return undefined;
  const { before, after, unknown, beforeSensitive, afterSensitive } = pairOf(change);
  return {
    name,
    action,
    before: masked(before ?? undefined, beforeSensitive),
    after: hasTrue(unknown) ? undefined : masked(after, afterSensitive),
    sensitive: beforeSensitive === true || afterSensitive === true,
  };
}

function idOf({ change: { before, importing } }: RawChange): Pick<TerraformChange, 'id'> {
  const attributes = typeof before === 'object' && before !== null ? (before as Readonly<Record<string, Json>>) : {};
  const id = attributes['id'] ?? importing?.id;
  return typeof id === 'string' ? { id } : {};
}

function countsOf(changes: readonly TerraformChange[]): PlanCounts {
  const counts: Record<Action, number> = { create: 0, update: 0, replace: 0, delete: 0, read: 0, forget: 0, none: 0 };
  for (const { action } of changes) counts[action] += 1;
  return counts;
}
