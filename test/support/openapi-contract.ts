import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiRequest } from '../../src/model/index.ts';
import { flatten } from '../../src/clouds/alicloud/api/flatten.ts';

const CONTRACTS = join(import.meta.dirname, '../../../shared/contracts');

/** Whether the published contracts are on this machine; tests that need them are skipped aloud otherwise. */
export const hasContracts = existsSync(CONTRACTS);

interface Parameter {
  readonly type: string;
  /** `Body` is one JSON document; the metadata says nothing about its members. */
  readonly in?: string;
  readonly required?: boolean;
  readonly items?: Readonly<Record<string, unknown>>;
}

interface Metadata {
  readonly actions: Readonly<Record<string, { readonly parameters: Readonly<Record<string, Parameter>> } | undefined>>;
}

/** What a request has that the product's OpenAPI metadata does not know, or lacks that it demands. */
export function openApiFaults(request: ApiRequest): readonly string[] {
  const api = `${request.product}:${request.action}`;
  const action = metadataOf(request.product).actions[request.action];
  if (action === undefined) return [`${api} does not exist`];
  // RegionId goes with every call; the client adds it, and the gateway ignores it where it is not listed.
  const { fields } = flatten({ RegionId: 'cn-shanghai', ...request.params });
  const names = Object.keys(fields);
  const unknown = names.filter((name) => name !== 'RegionId' && !isKnown(name, action.parameters));
  const missing = Object.entries(action.parameters)
    .filter(
      ([name, { required }]) =>
        required === true && !names.some((given) => given === name || given.startsWith(`${name}.`)),
    )
    .map(([name]) => name);
  return [...unknown.map((name) => `${api} knows no ${name}`), ...missing.map((name) => `${api} needs ${name}`)];
}

/** The Terraform provider's schema of a resource type; undefined when there is none. */
export function terraformSchema(type: string): TerraformSchema | undefined {
  const file = join(CONTRACTS, 'terraform/alicloud', `${type}.json`);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as TerraformSchema) : undefined;
}

export interface TerraformSchema {
  readonly attributes: Readonly<Record<string, TerraformAttribute>>;
  readonly blocks?: Readonly<
    Record<string, { readonly force_new?: boolean; readonly attributes?: Readonly<Record<string, TerraformAttribute>> }>
  >;
}

export interface TerraformAttribute {
  readonly type: string | readonly unknown[];
  readonly optional?: boolean;
  readonly required?: boolean;
  readonly force_new?: boolean;
}

const loaded = new Map<string, Metadata>();

function metadataOf(product: string): Metadata {
  let metadata = loaded.get(product);
  if (metadata === undefined) {
    metadata = JSON.parse(readFileSync(join(CONTRACTS, 'openapi', `${product}.json`), 'utf8')) as Metadata;
    loaded.set(product, metadata);
  }
  return metadata;
}

/** `Tag.1.Key` is known as the list Tag with the member Key; `Permissions.1.x` and `SystemDisk.x` of whole structures are. */
function isKnown(name: string, parameters: Readonly<Record<string, Parameter>>): boolean {
  if (name in parameters) return true;
  const [head = '', index, member] = name.split('.');
  // A JSON body is one parameter to the metadata, whatever its name there, and its members are not listed.
  if (head === 'body') return Object.values(parameters).some((each) => each.in === 'Body');
  const parameter = parameters[head];
  if (parameter === undefined || index === undefined) return false;
  if (parameter.type === 'Struct' || parameter.in === 'Body') return true;
  if (!/^[1-9]\d*$/.test(index)) return false;
  if (member === undefined) return parameter.items === undefined;
  return parameter.type === 'Array' || (parameter.items !== undefined && member in parameter.items);
}
