import { must } from '../../base/index.ts';
import type { World } from '../world/world.ts';
import { findSystemPolicy } from './system-policies.ts';
import { ATTACHMENTS, POLICIES, type PolicyRow, type PolicyType, type PolicyVersion } from './tables.ts';

/** A policy of either type, as attachments and lists need it. */
export interface StoredPolicy {
  readonly type: PolicyType;
  readonly name: string;
  readonly description: string;
  readonly defaultVersion: string;
  /** The default version's document. */
  readonly document: string;
  /** Virtual milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly versions: readonly PolicyVersion[];
  readonly tags: Readonly<Record<string, string>>;
}

/** The policy by type and name; names are case-sensitive. */
export function findPolicy(world: World, type: PolicyType, name: string): StoredPolicy | undefined {
  if (type === 'System') return systemPolicy(name);
  const row = world.table(POLICIES).get(name);
  return row === undefined ? undefined : customPolicy(row);
}

/** How many users, groups and roles have the policy. */
export function attachmentCount(world: World, type: PolicyType, name: string): number {
  return world.table(ATTACHMENTS).where('policy', policyKey(type, name)).length;
}

/** The value of `AttachmentRow.policy`. */
export function policyKey(type: PolicyType, name: string): string {
  return `${type}:${name}`;
}

export function customPolicy(row: PolicyRow): StoredPolicy {
  const version = row.versions.find(({ versionId }) => versionId === row.defaultVersion);
  return {
    ...row,
    type: 'Custom',
    name: row.id,
    document: must(version, `default version of policy ${row.id}`).document,
  };
}

function systemPolicy(name: string): StoredPolicy | undefined {
  const policy = findSystemPolicy(name);
  if (policy === undefined) return undefined;
  const versions = [{ versionId: 'v1', document: policy.document, createdAt: SYSTEM_EPOCH }];
  return {
    ...policy,
    type: 'System',
    defaultVersion: 'v1',
    createdAt: SYSTEM_EPOCH,
    updatedAt: SYSTEM_EPOCH,
    versions,
    tags: {},
  };
}

/** System policies are older than any account here: the API version's own date. */
const SYSTEM_EPOCH = Date.UTC(2015, 4, 1);
