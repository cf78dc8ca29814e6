import type { KubeObject, ManagedFieldsEntry } from '../kube-object.ts';
import type { ResourceType } from '../types/resource-type.ts';
import { hasSubresource } from '../types/resource-type.ts';
import { without } from '../types/json.ts';
import { difference, isEmpty, sorted, union, type FieldSet } from './field-set.ts';

/** A manager's fields, while they are worked on. */
export interface Manager {
  readonly name: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string | undefined;
  readonly time: string | undefined;
  readonly fields: FieldSet;
}

/** By an identity of manager, operation, version (of updates) and subresource. */
export type Managers = ReadonlyMap<string, Manager>;

export function identity(manager: Omit<Manager, 'fields' | 'time'>): string {
  const version = manager.operation === 'Apply' ? '' : manager.apiVersion;
  return [manager.operation, manager.name, version, manager.subresource ?? ''].join('\n');
}

export function managersOf(object: KubeObject | undefined): Managers {
  const managers = new Map<string, Manager>();
  for (const entry of object?.metadata.managedFields ?? []) {
    const manager: Manager = {
      name: entry.manager,
      operation: entry.operation,
      apiVersion: entry.apiVersion,
      subresource: entry.subresource,
      time: entry.time,
      fields: entry.fieldsV1 as FieldSet,
    };
    managers.set(identity(manager), manager);
  }
  return managers;
}

/** As they stand in the object: appliers first, then by time and name; more than ten updaters become one. */
function entriesOf(managers: Managers): readonly ManagedFieldsEntry[] {
  const kept = capped([...managers.values()].filter(({ fields }) => !isEmpty(fields)));
  return kept
    .sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
    .map(({ name, operation, apiVersion, subresource, time, fields }) => ({
      manager: name,
      operation,
      apiVersion,
      time: time ?? '',
      fieldsType: 'FieldsV1',
      fieldsV1: sorted(fields),
      ...(subresource === undefined ? {} : { subresource }),
    }));
}

/** Real servers keep ten updaters and put the oldest of more together. */
const MOST_UPDATERS = 10;
const OLD_UPDATERS = 'ancient-changes';

function capped(managers: Manager[]): Manager[] {
  const updaters = managers.filter(({ operation }) => operation === 'Update');
  const surplus = updaters.length - MOST_UPDATERS;
  if (surplus <= 0) return managers;
  const oldest = updaters.sort((a, b) => ((a.time ?? '') < (b.time ?? '') ? -1 : 1)).slice(0, surplus + 1);
  const [first] = oldest;
  if (first === undefined) return managers;
  const fields = oldest.reduce<FieldSet>((all, each) => union(all, each.fields), {});
  const merged: Manager = { ...first, name: OLD_UPDATERS, subresource: undefined, fields };
  return [...managers.filter((manager) => !oldest.includes(manager)), merged];
}

function sortKey({ operation, time, name, apiVersion, subresource }: Manager): string {
  return [operation, time ?? '', name, apiVersion, subresource ?? ''].join('\n');
}

/** The object with these managers; the very metadata when they say the same as before. */
export function withManagers(object: KubeObject, managers: Managers): KubeObject {
  const managedFields = entriesOf(managers);
  const metadata = without(object.metadata, 'managedFields');
  if (managedFields.length === 0) return { ...object, metadata };
  return { ...object, metadata: { ...metadata, managedFields } };
}

/** What nobody owns, and what belongs to another door of the object: its status, or all but its status. */
export function withoutUnowned(type: ResourceType, subresource: string | undefined, set: FieldSet): FieldSet {
  const owned = difference(set, SERVERS_OWN);
  if (!hasSubresource(type, 'status')) return owned;
  return subresource === 'status' ? statusPart(type, owned) : without(owned, 'f:status');
}

function statusPart(type: ResourceType, set: FieldSet): FieldSet {
  const rest = Object.entries(set).filter(([name]) => name === 'f:status' || (name === 'f:metadata' && !type.isCustom));
  return Object.fromEntries(rest);
}

const SERVERS_OWN: FieldSet = {
  'f:apiVersion': {},
  'f:kind': {},
  'f:metadata': {
    '.': {},
    'f:creationTimestamp': {},
    'f:deletionGracePeriodSeconds': {},
    'f:deletionTimestamp': {},
    'f:generation': {},
    'f:managedFields': {},
    'f:name': {},
    'f:namespace': {},
    'f:resourceVersion': {},
    'f:selfLink': {},
    'f:uid': {},
  },
};
