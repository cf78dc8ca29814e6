import { parse as parseYaml } from 'yaml';
import type { KubeObject } from '../kube-object.ts';
import { duplicateFields, type ResourceType } from '../machinery.ts';
import { badRequest } from '../objects/refusals.ts';
import { isRecord } from '../objects/value-at.ts';
import { StatusError } from '../status-error.ts';
import type { KubeCall } from './call.ts';
import { decodeProtobuf, isProtobuf } from './protobuf/decode.ts';

/** A body that was read. */
export interface Body {
  readonly value: unknown;
  /** Members that it set twice. */
  readonly duplicates: readonly string[];
}

const JSON_TYPES: ReadonlySet<string> = new Set(['', 'application/json', 'text/plain']);
const YAML_TYPES: ReadonlySet<string> = new Set(['application/yaml', 'application/apply-patch+yaml']);

/** The body in whatever form it came, or undefined when there is none. @throws StatusError 400, 415 */
export function readBody(call: KubeCall, expected: string): Body | undefined {
  const { body } = call.request;
  if (body.length === 0) return undefined;
  const type = mediaType(call);
  if (type === 'application/vnd.kubernetes.protobuf' || isProtobuf(body))
    return { value: decodeProtobuf(body), duplicates: [] };
  const text = body.toString('utf8');
  if (YAML_TYPES.has(type)) return { value: yamlOf(text), duplicates: [] };
  if (!JSON_TYPES.has(type) && !type.endsWith('+json')) throw unsupportedMedia();
  return { value: jsonOf(text, expected), duplicates: duplicateFields(text) };
}

/** Without parameters such as the character set. */
export function mediaType({ request }: KubeCall): string {
  return (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

export function unsupportedMedia(): StatusError {
  return new StatusError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
}

/** The object of a type that was sent to its own address. @throws StatusError 400 */
export function readObjectBody(call: KubeCall, type: Pick<ResourceType, 'apiVersion' | 'kind'>): ObjectBody {
  const body = readBody(call, type.kind);
  if (body === undefined) throw unrecognized(type.kind, 'unexpected end of JSON input', '');
  if (!isRecord(body.value)) throw badRequest(`the body must be an object of kind ${type.kind}`);
  const { apiVersion = type.apiVersion, kind = type.kind, metadata } = body.value as Partial<KubeObject>;
  if (kind !== type.kind || apiVersion !== type.apiVersion) throw wrongKind(type, { apiVersion, kind });
  const meta = isRecord(metadata) ? metadata : {};
  return {
    object: { ...body.value, apiVersion, kind, metadata: meta } as unknown as KubeObject,
    duplicates: body.duplicates,
  };
}

export interface ObjectBody {
  readonly object: KubeObject;
  readonly duplicates: readonly string[];
}

function wrongKind(
  type: Pick<ResourceType, 'apiVersion' | 'kind'>,
  sent: { readonly apiVersion: string; readonly kind: string },
): StatusError {
  const [group = 'core', version = group] = sent.apiVersion.split('/').slice(-2);
  if (sent.kind === type.kind)
    return badRequest(
      `the API version in the data (${sent.apiVersion}) does not match the expected API version (${type.apiVersion})`,
    );
  const short = sent.apiVersion.includes('/') ? (group.split('.')[0] ?? '') : 'core';
  const own = type.apiVersion.includes('/') ? (type.apiVersion.split('/')[0]?.split('.')[0] ?? '') : 'core';
  const from = short === 'core' ? version : short;
  return badRequest(
    `${sent.kind} in version "${version}" cannot be handled as a ${type.kind}: converting (${from}.${sent.kind}) to (${own}.${type.kind}): unknown conversion`,
  );
}

function jsonOf(text: string, expected: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unrecognized(expected, jsonComplaint(error, text), text);
  }
}

/** In the words of the real server, which is written in another language. */
function jsonComplaint(error: unknown, text: string): string {
  const message = error instanceof Error ? error.message : '';
  const place = /position (\d+)/.exec(message)?.[1];
  if (place === undefined || Number(place) >= text.trimEnd().length) return 'unexpected end of JSON input';
  return `invalid character '${text.charAt(Number(place))}' looking for beginning of value`;
}

const SHOWN = 128;

function unrecognized(kind: string, why: string, text: string): StatusError {
  return badRequest(
    `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${why} (${text.slice(0, SHOWN)})`,
  );
}

/** YAML as real servers read it, of version 1.1, where `y` is true. Most of it is JSON, which is read much faster as that. */
function yamlOf(text: string): unknown {
  try {
    if (text.startsWith('{')) return JSON.parse(text) as unknown;
  } catch {
    // YAML in braces.
  }
  try {
    return parseYaml(text, { version: '1.1' });
  } catch (error) {
    throw badRequest(`error decoding YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
}
