import { Secret } from '../../base/index.ts';
import type { Json } from '../../model/index.ts';
import { isMap } from '../object.ts';

/** A body ready to leave, and the secrets in it, so that no error message repeats them. */
export interface WireBody {
  readonly json: Json;
  readonly revealed: readonly string[];
}

/** The object with its secrets revealed; of a Secret, `stringData` becomes `data`, so that each key has one owner. */
export function wireBody(object: unknown): WireBody {
  const revealed: string[] = [];
  const json = reveal(object, revealed);
  return { json: isSecretObject(json) ? encoded(json, revealed) : json, revealed };
}

/** A message without the secrets. Very short ones would take ordinary words out of it. */
export function withoutSecrets(message: string, revealed: readonly string[]): string {
  return revealed
    .filter((secret) => secret.length >= 4)
    .toSorted((a, b) => b.length - a.length)
    .reduce((text, secret) => text.replaceAll(secret, '(secret)'), message);
}

function reveal(value: unknown, revealed: string[]): Json {
  if (value instanceof Secret) {
    revealed.push(value.reveal());
    return value.reveal();
  }
  if (Array.isArray(value)) return value.map((item) => reveal(item, revealed));
  if (!isMap(value)) return value as Json;
  // What is null is left to the server: server-side apply would own it otherwise.
  const set = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
  return Object.fromEntries(set.map(([key, item]) => [key, reveal(item, revealed)]));
}

function isSecretObject(json: Json): json is { readonly [key: string]: Json } {
  return isMap(json) && json['kind'] === 'Secret' && json['apiVersion'] === 'v1';
}

function encoded({ stringData, ...object }: { readonly [key: string]: Json }, revealed: string[]): Json {
  const data = isMap(object['data']) ? object['data'] : {};
  const texts = Object.entries(isMap(stringData) ? stringData : {}).map(([key, value]) => {
    const text = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64');
    revealed.push(text);
    return [key, text] as const;
  });
  const all = { ...data, ...Object.fromEntries(texts) };
  return Object.keys(all).length === 0 ? object : { ...object, data: all };
}
