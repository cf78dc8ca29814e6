import type { Call } from '../service.ts';
import { fault, invalid, missing } from './faults.ts';
import { ALIASES, KEYS, type Alias, type Key } from './tables.ts';

export function need(call: Call, parameter: string): string {
  const value = call.params.text(parameter);
  if (value === undefined) throw missing(parameter);
  return value;
}

/** The key that `KeyId` names by id, ARN or alias. */
export function needKey(call: Call, parameter = 'KeyId'): Key {
  return keyOf(call, need(call, parameter));
}

/** The key that `KeyId` names by id or ARN; actions on aliases themselves take no alias. */
export function needPlainKey(call: Call): Key {
  const id = need(call, 'KeyId');
  if (withoutArn(id).startsWith('alias/')) throw fault('aliasUnsupported');
  return keyOf(call, id);
}

export function keyOf(call: Call, name: string): Key {
  const plain = withoutArn(name);
  const id = plain.startsWith('alias/') ? aliasOf(call, plain).keyId : plain;
  const key = call.world.table(KEYS).get(id);
  if (key === undefined || key.regionId !== call.region) throw fault('keyGone');
  return key;
}

/** `acs:kms:<region>:<account>:key/<id>` or `...:alias/<name>` to what it names; anything else stays as it is. */
function withoutArn(name: string): string {
  return /^acs:kms:[^:]*:[^:]*:(?:key\/)?(.+)$/.exec(name)?.[1] ?? name;
}

export function aliasOf(call: Call, name: string): Alias {
  const alias = call.world.table(ALIASES).get(aliasId(call.region, name));
  if (alias === undefined) throw fault('aliasGone');
  return alias;
}

export function aliasId(region: string, name: string): string {
  return `${region}:${name}`;
}

/** `AliasName`: `alias/` and a name, at most 255 characters in all. */
export function checkedAliasName(call: Call): string {
  const name = need(call, 'AliasName');
  if (!/^alias\/[A-Za-z0-9/_-]+$/.test(name) || name.length > 255) throw invalid('AliasName');
  return name;
}

export function keyArn(call: Call, id: string): string {
  return `acs:kms:${call.region}:${call.world.accountId}:key/${id}`;
}

/** RAM resource of the calls that name one key. An alias stands for its key. */
export function keyResource(call: Call): readonly string[] {
  const name = withoutArn(call.params.text('KeyId') ?? '*');
  const alias = name.startsWith('alias/') ? call.world.table(ALIASES).get(aliasId(call.region, name)) : undefined;
  return [keyArn(call, alias?.keyId ?? name)];
}

/** A yes-or-no parameter, refused when it is neither. */
export function flag(call: Call, parameter: string): boolean | undefined {
  const value = call.params.text(parameter)?.toLowerCase();
  if (value === undefined || value === 'true' || value === 'false') return call.params.bool(parameter);
  throw invalid(parameter);
}
