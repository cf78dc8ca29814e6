import { badRequest } from '../../objects/refusals.ts';
import { StatusError } from '../../status-error.ts';
import { ACCESS_MESSAGES } from './access-messages.ts';
import { CORE_MESSAGES } from './core-messages.ts';
import { META_MESSAGES } from './meta-messages.ts';
import { POD_MESSAGES } from './pod-messages.ts';
import { VOLUME_MESSAGES } from './volume-messages.ts';
import { WORKLOAD_MESSAGES } from './workload-messages.ts';
import { fieldsOf } from './wire.ts';

/** The first bytes of a body in the Kubernetes form of protobuf: `k8s` and a zero. */
const MAGIC = Buffer.from([0x6b, 0x38, 0x73, 0x00]);

export function isProtobuf(body: Buffer): boolean {
  return body.subarray(0, MAGIC.length).equals(MAGIC);
}

/**
 * A body in the Kubernetes form of protobuf as the object that it would be in JSON.
 * @throws StatusError 400 when it cannot be read, 415 for kinds and fields that are not known here
 */
export function decodeProtobuf(body: Buffer): Readonly<Record<string, unknown>> {
  if (!isProtobuf(body)) throw badRequest('the body is not protobuf as Kubernetes writes it');
  const { typeMeta, raw } = envelopeOf(body.subarray(MAGIC.length));
  const { apiVersion = '', kind = '' } = typeMeta;
  const message = MESSAGE_OF[`${apiVersion}/${kind}`] ?? (MESSAGES.has(kind) ? kind : undefined);
  if (message === undefined) throw notKnown(`${apiVersion} ${kind}`);
  return { apiVersion, kind, ...messageOf(message, raw) };
}

/** Where a kind is called differently in another version. */
const MESSAGE_OF: Readonly<Record<string, string>> = {
  'autoscaling/v1/HorizontalPodAutoscaler': 'HorizontalPodAutoscalerV1',
};

interface Envelope {
  readonly typeMeta: { readonly apiVersion?: string; readonly kind?: string };
  readonly raw: Buffer;
}

function envelopeOf(bytes: Buffer): Envelope {
  const typeMeta: { apiVersion?: string; kind?: string } = {};
  let raw = Buffer.alloc(0);
  for (const [number, value] of fieldsOf(bytes)) {
    if (!Buffer.isBuffer(value)) continue;
    if (number === 2) raw = Buffer.from(value);
    if (number !== 1) continue;
    for (const [part, text] of fieldsOf(value)) {
      if (part === 1) typeMeta.apiVersion = text.toString();
      if (part === 2) typeMeta.kind = text.toString();
    }
  }
  return { typeMeta, raw };
}

interface Field {
  readonly name: string;
  readonly type: string;
  readonly isList: boolean;
  /** Absent and empty are different: the field is a pointer in Go. */
  readonly isPointer: boolean;
  /** The members of the message stand beside the others: it is embedded in Go. */
  readonly isInline: boolean;
}

/** `4 replicas int?`: the name of a type follows the name of the field, a list has `[]`. */
const MESSAGES: ReadonlyMap<string, () => ReadonlyMap<number, Field>> = new Map(
  Object.entries({
    ...META_MESSAGES,
    ...CORE_MESSAGES,
    ...POD_MESSAGES,
    ...VOLUME_MESSAGES,
    ...WORKLOAD_MESSAGES,
    ...ACCESS_MESSAGES,
  }).map(([name, text]) => [name, once(() => tableOf(text))]),
);

function tableOf(text: string): ReadonlyMap<number, Field> {
  const entries = text.split(',').map((entry) => entry.trim().split(/\s+/));
  return new Map(
    entries.map(([number = '', name = '', type = 'string']) => [
      Number(number),
      {
        name,
        type: type.replace(/[?[\]]/g, ''),
        isList: type.includes('[]'),
        isPointer: type.endsWith('?'),
        isInline: name === '-',
      },
    ]),
  );
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function messageOf(message: string, bytes: Buffer): Readonly<Record<string, unknown>> {
  const table = MESSAGES.get(message)?.();
  if (table === undefined) throw notKnown(message);
  const result: Record<string, unknown> = {};
  for (const [number, value] of fieldsOf(bytes)) {
    const field = table.get(number);
    if (field === undefined) throw notKnown(`field ${number} of ${message}`);
    put(result, field, valueOf(field, value));
  }
  return result;
}

function put(
  result: Record<string, unknown>,
  { name, type, isList, isPointer, isInline }: Field,
  value: unknown,
): void {
  if (isInline) Object.assign(result, value);
  else if (type.startsWith('map')) {
    result[name] = { ...(result[name] as object | undefined), ...(value as object) };
  } else if (isList) result[name] = [...((result[name] as unknown[] | undefined) ?? []), value];
  else if (isPointer || !isEmpty(value)) result[name] = value;
}

/** What Go leaves out of JSON, but writes in protobuf. */
function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === '' || value === 0 || value === false || value === undefined || value === null;
}

type Read = (value: bigint | Buffer) => unknown;

const SCALARS: Readonly<Record<string, Read>> = {
  string: (value) => bytesOf(value).toString('utf8'),
  bytes: (value) => bytesOf(value).toString('base64'),
  int: Number,
  bool: (value) => value !== 0n,
  quantity: (value) => wrapped(value)?.toString('utf8') ?? '0',
  raw: (value) => JSON.parse(wrapped(value)?.toString('utf8') ?? 'null') as unknown,
  strings: (value) => [...fieldsOf(bytesOf(value))].map(([, item]) => item.toString()),
  time: timeOf,
  intOrString,
};

function valueOf({ type }: Field, value: bigint | Buffer): unknown {
  if (type.startsWith('map')) return mapOf(type.slice('map'.length), bytesOf(value));
  const read = SCALARS[type];
  return read === undefined ? messageOf(type, bytesOf(value)) : read(value);
}

/** One entry of a map: `map` holds text, `mapbytes` bytes, `mapquantity` quantities. */
function mapOf(type: string, entry: Buffer): Readonly<Record<string, unknown>> {
  const read = SCALARS[type === '' ? 'string' : type];
  let [key, value]: [string, unknown] = ['', type === '' || type === 'bytes' ? '' : undefined];
  for (const [number, part] of fieldsOf(entry)) {
    if (number === 1) key = part.toString();
    else value = read === undefined ? messageOf(type, bytesOf(part)) : read(part);
  }
  return { [key]: value };
}

function bytesOf(value: bigint | Buffer): Buffer {
  if (Buffer.isBuffer(value)) return value;
  throw badRequest('the protobuf body has a number where bytes belong');
}

/** The only field of a message that wraps a value. */
function wrapped(value: bigint | Buffer): Buffer | undefined {
  for (const [, inner] of fieldsOf(bytesOf(value))) if (Buffer.isBuffer(inner)) return inner;
  return undefined;
}

function timeOf(value: bigint | Buffer): string | undefined {
  let seconds: number | undefined;
  let nanos = 0;
  for (const [number, part] of fieldsOf(bytesOf(value))) {
    if (number === 1) seconds = Number(part);
    else nanos = Number(part);
  }
  // An unset time has no fields, or that of the year 1.
  if (seconds === undefined || seconds <= 0) return undefined;
  const iso = new Date(seconds * 1000).toISOString();
  return nanos === 0
    ? iso.replace('.000Z', 'Z')
    : iso.replace('.000Z', `.${String(nanos).padStart(9, '0').slice(0, 6)}Z`);
}

function intOrString(value: bigint | Buffer): string | number {
  const parts = new Map(fieldsOf(bytesOf(value)));
  return Number(parts.get(1) ?? 0n) === 1 ? (parts.get(3)?.toString() ?? '') : Number(parts.get(2) ?? 0n);
}

function notKnown(what: string): StatusError {
  return new StatusError(
    415,
    'UnsupportedMediaType',
    `this simulated cluster cannot read ${what} as protobuf; send it as application/json`,
    {},
  );
}
