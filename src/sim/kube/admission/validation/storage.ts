import { isRecord, listAt, recordAt, sameJson, textOf, without, type JsonRecord } from '../../types/json.ts';
import { quantityValue } from '../quantity.ts';
import { configKey } from './names.ts';
import type { Problems } from './problems.ts';
import type { Check } from './check.ts';

const MOST_DATA = 1_048_576;
const MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

export const checkConfigMap: Check = ({ object, live }, out) => {
  const [data, binary] = [recordAt(object, 'data'), recordAt(object, 'binaryData')];
  let size = 0;
  for (const [name, value] of Object.entries(data)) {
    out.checked(`data[${name}]`, name, configKey(name));
    if (name in binary) out.invalid(`data[${name}]`, name, 'duplicate of key present in binaryData');
    size += Buffer.byteLength(String(value));
  }
  for (const [name, value] of Object.entries(binary)) {
    out.checked(`binaryData[${name}]`, name, configKey(name));
    size += decodedSize(value);
  }
  if (size > MOST_DATA) out.tooLong('', MOST_DATA);
  if (live !== undefined) checkFixed(['data', 'binaryData'], object, live, out);
};

function decodedSize(text: unknown): number {
  return Buffer.from(String(text), 'base64').length;
}

/** Once `immutable` is said of a ConfigMap or Secret it stays as it is. */
function checkFixed(members: readonly string[], object: JsonRecord, live: JsonRecord, out: Problems): void {
  if (live['immutable'] !== true) return;
  const why = 'field is immutable when `immutable` is set';
  if (object['immutable'] !== true) out.forbidden('immutable', why);
  for (const name of members) if (!sameJson(object[name], live[name])) out.forbidden(name, why);
}

/** Keys that a Secret of a known type must have. */
const SECRET_KEYS: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};

export const checkSecret: Check = ({ object, live }, out) => {
  const data = recordAt(object, 'data');
  const type = textOf(object['type']);
  let size = 0;
  for (const [name, value] of Object.entries(data)) {
    out.checked(`data[${name}]`, name, configKey(name));
    size += decodedSize(value);
  }
  if (size > MOST_DATA) out.tooLong('data', MOST_DATA);
  for (const name of SECRET_KEYS[type] ?? []) if (!(name in data)) out.required(`data[${name}]`);
  checkLogin(type, data, out);
  checkAccount(type, object, out);
  if (live === undefined) return;
  if (live['type'] !== type) out.invalid('type', type, 'field is immutable');
  checkFixed(['data'], object, live, out);
};

function checkLogin(type: string, data: JsonRecord, out: Problems): void {
  if (type === 'kubernetes.io/basic-auth' && !('username' in data) && !('password' in data)) {
    out.required('data[username]');
    out.required('data[password]');
  }
  const [name] = type.startsWith('kubernetes.io/dockerc') ? (SECRET_KEYS[type] ?? []) : [];
  if (name === undefined || !(name in data)) return;
  try {
    JSON.parse(Buffer.from(String(data[name]), 'base64').toString());
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    out.invalid(`data[${name}]`, '<secret contents redacted>', why);
  }
}

function checkAccount(type: string, object: JsonRecord, out: Problems): void {
  const field = 'metadata.annotations[kubernetes.io/service-account.name]';
  const name = recordAt(object, 'metadata', 'annotations')['kubernetes.io/service-account.name'];
  if (type === 'kubernetes.io/service-account-token' && (name ?? '') === '') out.required(field);
}

const CLAIM_FIXED =
  'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';

export const checkClaim: Check = ({ spec, liveSpec, live }, out) => {
  checkModes(listAt(spec, 'accessModes'), out);
  const size = recordAt(spec, 'resources', 'requests')['storage'];
  if (size === undefined) out.required('spec.resources[storage]');
  else if ((quantityValue(size) ?? 0) <= 0) {
    out.invalid('spec.resources.requests.storage', size, 'must be greater than zero');
  }
  out.oneOf('spec.volumeMode', spec['volumeMode'], ['Block', 'Filesystem']);
  if (liveSpec !== undefined) checkClaimUpdate(spec, liveSpec, recordAt(live, 'status')['phase'] === 'Bound', out);
};

/** A claim may grow once it is bound; the binder gives it a volume and a class once. */
function checkClaimUpdate(spec: JsonRecord, live: JsonRecord, isBound: boolean, out: Problems): void {
  const open = ['volumeAttributesClassName', ...(isBound ? ['resources'] : [])];
  if (live['volumeName'] === undefined) open.push('volumeName');
  if (live['storageClassName'] === undefined) open.push('storageClassName');
  if (!sameJson(without(spec, ...open), without(live, ...open))) {
    const changes = Object.keys({ ...spec, ...live }).filter(
      (name) => !open.includes(name) && !sameJson(spec[name], live[name]),
    );
    const told = changes.map(
      (name) => `- \t${name}: ${JSON.stringify(live[name])}\n+ \t${name}: ${JSON.stringify(spec[name])}`,
    );
    out.forbidden('spec', `${CLAIM_FIXED}\n${told.join('\n')}\n`);
  }
  const [before = 0, after = 0] = [live, spec].map((each) =>
    quantityValue(recordAt(each, 'resources', 'requests')['storage']),
  );
  if (after < before) out.forbidden('spec.resources.requests.storage', 'field can not be less than previous value');
}

function checkModes(modes: readonly unknown[], out: Problems): void {
  if (modes.length === 0) out.required('spec.accessModes', 'at least 1 access mode is required');
  for (const mode of modes) out.oneOf('spec.accessModes', mode, MODES);
  if (modes.includes('ReadWriteOncePod') && modes.length > 1) {
    out.forbidden('spec.accessModes', 'may not use ReadWriteOncePod with other access modes');
  }
}

/** Members of a PersistentVolume's spec that are not its source. */
const VOLUME_WORDS = new Set([
  'accessModes',
  'capacity',
  'claimRef',
  'mountOptions',
  'nodeAffinity',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'volumeAttributesClassName',
  'volumeMode',
]);

export const checkVolume: Check = ({ spec, liveSpec }, out) => {
  checkModes(listAt(spec, 'accessModes'), out);
  const capacity = recordAt(spec, 'capacity');
  if (capacity['storage'] === undefined) out.required('spec.capacity[storage]');
  const sources = Object.keys(spec).filter((name) => !VOLUME_WORDS.has(name));
  if (sources.length === 0) out.required('spec', 'must specify a volume type');
  for (const name of sources.slice(1)) out.forbidden(`spec.${name}`, 'may not specify more than 1 volume type');
  out.oneOf('spec.persistentVolumeReclaimPolicy', spec['persistentVolumeReclaimPolicy'], [
    'Delete',
    'Recycle',
    'Retain',
  ]);
  if (liveSpec !== undefined && sources.some((name) => !sameJson(spec[name], liveSpec[name]))) {
    const why = 'spec.persistentvolumesource is immutable after creation';
    out.forbidden('spec.persistentvolumesource', why);
  }
};

export const checkStorageClass: Check = ({ object, live }, out) => {
  if ((object['provisioner'] ?? '') === '') out.required('provisioner');
  out.oneOf('reclaimPolicy', object['reclaimPolicy'], ['Delete', 'Retain']);
  out.oneOf('volumeBindingMode', object['volumeBindingMode'], ['Immediate', 'WaitForFirstConsumer']);
  if (live === undefined) return;
  for (const name of ['provisioner', 'parameters', 'reclaimPolicy']) {
    if (!sameJson(object[name], live[name])) out.forbidden(name, `updates to ${name} are forbidden.`);
  }
  if (object['volumeBindingMode'] !== live['volumeBindingMode']) {
    out.invalid('volumeBindingMode', object['volumeBindingMode'], 'field is immutable');
  }
};

export const checkPriorityClass: Check = ({ object, live }, out) => {
  const most = 1_000_000_000;
  const value = Number(object['value']);
  const name = String(recordAt(object, 'metadata')['name']);
  if (value > most && !name.startsWith('system-'))
    out.forbidden('value', `maximum allowed value of a user defined priority is ${most}`);
  if (live !== undefined && live['value'] !== object['value'])
    out.forbidden('value', 'may not be changed in an update.');
};

export const checkRuntimeClass: Check = ({ object, live }, out) => {
  if ((object['handler'] ?? '') === '') out.required('handler');
  if (live !== undefined && live['handler'] !== object['handler'])
    out.invalid('handler', object['handler'], 'field is immutable');
};

export const checkQuota: Check = ({ spec }, out) => {
  for (const [name, amount] of Object.entries(recordAt(spec, 'hard'))) {
    if ((quantityValue(amount) ?? 0) < 0) {
      out.invalid(`spec.hard[${name}]`, amount, 'must be greater than or equal to 0');
    }
  }
};

export const checkLimitRange: Check = ({ spec }, out) => {
  for (const [index, limit] of listAt(spec, 'limits').entries()) {
    if (!isRecord(limit)) continue;
    const at = `spec.limits[${index}]`;
    if ((limit['type'] ?? '') === '') out.required(`${at}.type`);
    for (const [name, least] of Object.entries(recordAt(limit, 'min'))) {
      const most = recordAt(limit, 'max')[name];
      if (most !== undefined && (quantityValue(least) ?? 0) > (quantityValue(most) ?? 0)) {
        const told = `min value ${textOf(least)} is greater than max value ${textOf(most)}`;
        out.invalid(`${at}.min[${name}]`, least, told);
      }
    }
  }
};
