import type { ArgumentShape, Attributes, Driver, Json, Resolved } from '../../../model/index.ts';
import { requiredText, type Args } from '../api/args.ts';
import { sameDocument, type Equal } from '../api/equal.ts';
import { ossOperation } from '../api/oss-operations.ts';
import { readSetting, removeSetting, writeSetting, type BucketSetting } from './settings.ts';

/** A bucket's setting that is a resource of its own. */
export interface SettingResource {
  readonly type: string;
  readonly setting: BucketSetting;
  /** Its arguments besides `bucket`. One that is called like `scalar` is the whole value; others are members of a block. */
  readonly members: Readonly<Record<string, ArgumentShape>>;
  /** The argument that is the setting's whole value, where the setting is no block. */
  readonly scalar?: string;
  /** Whether removing the resource deletes the setting; others cannot be unset and stay as they are. */
  readonly deletes: boolean;
  readonly defaults?: Attributes;
  /** The argument that is a JSON document. */
  readonly document?: string;
}

/** The driver of such a resource; its id is the bucket's name. */
export function settingDriver(resource: SettingResource): Driver {
  const { type, setting, members, deletes, defaults, document } = resource;
  const action = (verb: string): string => ramAction(`${verb}Bucket${setting.noun}`);
  const equal: Readonly<Record<string, Equal>> = document === undefined ? {} : { [document]: sameDocument };
  return {
    type,
    mode: 'managed',
    facts: {
      arguments: { bucket: 'string', ...members },
      forceNew: ['bucket'],
      ...(defaults === undefined ? {} : { defaults }),
      equal,
      replace: 'delete-first',
      actions: {
        read: [action('Get'), 'oss:GetBucketInfo'],
        create: [action('Put')],
        update: [action('Put')],
        delete: deletes ? [action('Delete')] : [],
      },
      expectedSeconds: { create: 1, update: 1, delete: 1 },
      lock: (args) => (typeof args['bucket'] === 'string' ? `oss:${args['bucket']}` : undefined),
    },

    async find(io, desired) {
      const bucket = requiredText(desired, 'bucket');
      const value = await readSetting(io, { bucket, region: desired.region }, setting);
      return value === undefined || isNothing(value) ? undefined : bucket;
    },

    async read(io, id, region) {
      const value = await readSetting(io, { bucket: id, region }, setting);
      return value === undefined || isNothing(value) ? undefined : { id, bucket: id, ...asArguments(value, resource) };
    },

    async create(io, desired) {
      const bucket = requiredText(desired, 'bucket');
      await writeSetting(io, { bucket, region: desired.region }, setting, asValue(desired.args, resource));
      return bucket;
    },

    async sync(io, id, { desired, differing }) {
      if (differing.size === 0) return;
      const dropped = Object.fromEntries([...differing].map((name) => [name, defaults?.[name] ?? null]));
      const value = asValue({ ...dropped, ...desired.args }, resource);
      await writeSetting(io, { bucket: id, region: desired.region }, setting, value);
    },

    async remove(io, id, _observed, region) {
      if (deletes) await removeSetting(io, { bucket: id, region }, setting);
    },
  };
}

/** The RAM action that allows an OSS operation, as `oss:PutBucketTagging`. */
export function ramAction(operation: string): string {
  return `oss:${ossOperation(operation)?.ramAction ?? operation}`;
}

function asValue(args: Args, { members, scalar }: SettingResource): Resolved {
  if (scalar !== undefined) return args[scalar] ?? null;
  return [Object.fromEntries(Object.keys(members).map((name) => [name, args[name] ?? null]))];
}

function asArguments(value: Json, { scalar }: SettingResource): Attributes {
  if (scalar !== undefined) return { [scalar]: value };
  const block: Json | undefined = Array.isArray(value) ? value[0] : undefined;
  return typeof block === 'object' && block !== null && !Array.isArray(block) ? (block as Attributes) : {};
}

function isNothing(value: Json): boolean {
  return value === '' || (Array.isArray(value) && value.length === 0);
}
