import type { Schema } from './schema.ts';

/** A kind that the API serves, in one version. */
export interface ResourceType {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** As it stands in objects: `v1`, `apps/v1`. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly listKind: string;
  readonly plural: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly string[];
  readonly subresources: readonly Subresource[];
  /** The version its objects are kept in; `convertObject` leads there and back. */
  readonly storedAs: string;
  readonly isCustom: boolean;
  /** Built when first asked for. */
  readonly schema: () => Schema;
}

export interface Subresource {
  /** `status`, `scale`, `log`. */
  readonly name: string;
  /** Of the answers; its group and version when they are not those of the resource. */
  readonly kind: string;
  readonly group: string;
  readonly version: string;
  readonly verbs: readonly string[];
  /** Where a scale reads and writes, of CRDs. */
  readonly scale?: ScalePaths;
}

/** Dotted paths in the object, as `.spec.replicas`. */
export interface ScalePaths {
  readonly specReplicasPath: string;
  readonly statusReplicasPath: string;
  readonly labelSelectorPath?: string;
}

/** `Deployment.apps`, as it stands in messages; the core group has no suffix. */
export function qualifiedKind({ kind, group }: ResourceType): string {
  return group === '' ? kind : `${kind}.${group}`;
}

/** `deployments.apps`, as it stands in messages. */
export function qualifiedResource({ plural, group }: ResourceType): string {
  return group === '' ? plural : `${plural}.${group}`;
}

export function hasSubresource(type: ResourceType, name: string): boolean {
  return type.subresources.some((subresource) => subresource.name === name);
}
