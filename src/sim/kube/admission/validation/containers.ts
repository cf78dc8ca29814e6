import { isRecord, listAt, recordAt, textOf, type JsonRecord } from '../../types/json.ts';
import { dnsLabel, portName, portNumber, portReference, qualifiedName, variableName } from './names.ts';
import type { Problems } from './problems.ts';
import { quantityValue } from '../quantity.ts';

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const STANDARD_RESOURCES = /^(?:cpu|memory|ephemeral-storage|storage|hugepages-.+)$/;
const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];

/** What the containers of one pod have to share. */
export interface PodNames {
  readonly volumes: ReadonlySet<string>;
  /** Names of containers seen so far. */
  readonly containers: Set<string>;
}

export function checkContainers(field: string, containers: readonly unknown[], names: PodNames, out: Problems): void {
  for (const [index, container] of containers.entries()) {
    if (!isRecord(container)) continue;
    const at = `${field}[${index}]`;
    checkName(at, container['name'], names.containers, out);
    checkImage(at, container, out);
    checkPorts(`${at}.ports`, listAt(container, 'ports'), out);
    checkVariables(`${at}.env`, listAt(container, 'env'), out);
    checkVolumeMounts(`${at}.volumeMounts`, listAt(container, 'volumeMounts'), names.volumes, out);
    checkResources(`${at}.resources`, recordAt(container, 'resources'), out);
    for (const probe of PROBES) if (isRecord(container[probe])) checkProbe(`${at}.${probe}`, container[probe], out);
    for (const hook of ['postStart', 'preStop']) {
      const handler = recordAt(container, 'lifecycle')[hook];
      if (isRecord(handler)) checkHandler(`${at}.lifecycle.${hook}`, handler, [...HANDLERS, 'sleep'], out);
    }
  }
}

function checkName(at: string, name: unknown, seen: Set<string>, out: Problems): void {
  if (typeof name !== 'string' || name === '') {
    out.required(`${at}.name`);
    return;
  }
  out.checked(`${at}.name`, name, dnsLabel(name));
  if (seen.has(name)) out.duplicate(`${at}.name`, name);
  seen.add(name);
}

function checkImage(at: string, { image, imagePullPolicy }: JsonRecord, out: Problems): void {
  if (typeof image !== 'string' || image === '') out.required(`${at}.image`);
  else if (image.trim() !== image) out.invalid(`${at}.image`, image, 'must not have leading or trailing whitespace');
  out.oneOf(`${at}.imagePullPolicy`, imagePullPolicy, PULL_POLICIES);
}

function checkPorts(field: string, ports: readonly unknown[], out: Problems): void {
  const seen = new Set<string>();
  for (const [index, port] of ports.entries()) {
    if (!isRecord(port)) continue;
    const at = `${field}[${index}]`;
    const { name, containerPort, hostPort, protocol } = port;
    if (typeof name === 'string' && name !== '') {
      const complaints = portName(name);
      out.checked(`${at}.name`, name, complaints);
      if (seen.has(name)) out.duplicate(`${at}.name`, name);
      seen.add(name);
    }
    if (containerPort === undefined || containerPort === 0) out.required(`${at}.containerPort`);
    else out.checked(`${at}.containerPort`, containerPort, portNumber(Number(containerPort)));
    if (hostPort !== undefined && hostPort !== 0) out.checked(`${at}.hostPort`, hostPort, portNumber(Number(hostPort)));
    out.oneOf(`${at}.protocol`, protocol, PROTOCOLS);
  }
}

const SOURCES = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'];

function checkVariables(field: string, variables: readonly unknown[], out: Problems): void {
  for (const [index, variable] of variables.entries()) {
    if (!isRecord(variable)) continue;
    const at = `${field}[${index}]`;
    const { name, value, valueFrom } = variable;
    if (typeof name !== 'string' || name === '') out.required(`${at}.name`);
    else out.checked(`${at}.name`, name, variableName(name));
    if (!isRecord(valueFrom)) continue;
    if (value !== undefined && value !== '')
      out.invalid(`${at}.valueFrom`, '', 'may not be specified when `value` is not empty');
    checkSource(`${at}.valueFrom`, valueFrom, out);
  }
}

function checkSource(at: string, valueFrom: JsonRecord, out: Problems): void {
  const given = SOURCES.filter((source) => valueFrom[source] !== undefined);
  if (given.length === 0) {
    out.invalid(at, '', 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`');
  } else if (given.length > 1) {
    out.invalid(at, '', 'may not have more than one field specified at a time');
  }
  for (const source of given.filter((each) => each.endsWith('KeyRef'))) {
    if ((recordAt(valueFrom, source)['key'] ?? '') === '') out.required(`${at}.${source}.key`);
  }
}

function checkVolumeMounts(
  field: string,
  mounts: readonly unknown[],
  volumes: ReadonlySet<string>,
  out: Problems,
): void {
  const seen = new Set<string>();
  for (const [index, mount] of mounts.entries()) {
    if (!isRecord(mount)) continue;
    const at = `${field}[${index}]`;
    checkMount(at, mount, volumes, out);
    const path = textOf(mount['mountPath']);
    if (path === '') out.required(`${at}.mountPath`);
    else if (seen.has(path)) out.invalid(`${at}.mountPath`, path, 'must be unique');
    seen.add(path);
  }
}

function checkMount(at: string, mount: JsonRecord, volumes: ReadonlySet<string>, out: Problems): void {
  const { subPath, subPathExpr } = mount;
  const name = textOf(mount['name']);
  if (name === '') out.required(`${at}.name`);
  else if (!volumes.has(name)) out.notFound(`${at}.name`, name);
  if (subPath !== undefined && subPathExpr !== undefined) {
    out.invalid(`${at}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive');
  }
  if (typeof subPath === 'string') checkSubPath(`${at}.subPath`, subPath, out);
}

function checkSubPath(field: string, path: string, out: Problems): void {
  if (path.startsWith('/')) out.invalid(field, path, 'must be a relative path');
  if (path.split('/').includes('..')) out.invalid(field, path, "must not contain '..'");
}

/** Limits and requests: known names, nothing negative, nothing asked for beyond its limit. */
function checkResources(field: string, resources: JsonRecord, out: Problems): void {
  const limits = recordAt(resources, 'limits');
  const requests = recordAt(resources, 'requests');
  for (const [list, amounts] of [['limits', limits] as const, ['requests', requests] as const]) {
    for (const [name, amount] of Object.entries(amounts)) checkAmount(`${field}.${list}`, name, amount, out);
  }
  for (const [name, amount] of Object.entries(requests))
    checkRequest(field, { name, amount, limit: limits[name] }, out);
}

function checkAmount(field: string, name: string, amount: unknown, out: Problems): void {
  out.checked(`${field}[${name}]`, name, qualifiedName(name));
  if (!name.includes('/') && !STANDARD_RESOURCES.test(name)) {
    out.invalid(`${field}[${name}]`, name, 'must be a standard resource for containers');
  }
  const value = quantityValue(amount) ?? 0;
  if (value < 0) out.invalid(`${field}[${name}]`, amount, 'must be greater than or equal to 0');
  if (isWholeOnly(name) && !Number.isInteger(value)) out.invalid(`${field}[${name}]`, amount, 'must be an integer');
}

/** Devices cannot be shared out or promised twice. */
function isWholeOnly(name: string): boolean {
  return name.includes('/') && !name.startsWith('kubernetes.io/');
}

interface Request {
  readonly name: string;
  readonly amount: unknown;
  readonly limit: unknown;
}

function checkRequest(field: string, { name, amount, limit }: Request, out: Problems): void {
  if (limit === undefined) {
    if (isWholeOnly(name)) out.required(`${field}.limits`, 'Limit must be set for non overcommitable resources');
    return;
  }
  const [asked = 0, most = 0] = [quantityValue(amount), quantityValue(limit)];
  if (isWholeOnly(name) && asked !== most) {
    out.invalid(`${field}.requests`, amount, `must be equal to ${name} limit`);
  } else if (asked > most) {
    out.invalid(`${field}.requests`, amount, `must be less than or equal to ${name} limit`);
  }
}

const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc'];
const PROBE_NUMBERS = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
];

function checkProbe(at: string, probe: JsonRecord, out: Problems): void {
  checkHandler(at, probe, HANDLERS, out);
  for (const name of PROBE_NUMBERS) out.notNegative(`${at}.${name}`, probe[name]);
  const successes = probe['successThreshold'];
  if (!at.endsWith('readinessProbe') && successes !== undefined && successes !== 1) {
    out.invalid(`${at}.successThreshold`, successes, 'must be 1');
  }
}

function checkHandler(at: string, handler: JsonRecord, known: readonly string[], out: Problems): void {
  const given = known.filter((name) => handler[name] !== undefined);
  if (given.length === 0) out.required(at, 'must specify a handler type');
  for (const name of given.slice(1)) out.forbidden(`${at}.${name}`, 'may not specify more than 1 handler type');
  for (const name of given) {
    const handle = recordAt(handler, name);
    if (name === 'httpGet') checkHttp(`${at}.httpGet`, handle, out);
    if (name === 'tcpSocket') checkPort(`${at}.tcpSocket.port`, handle['port'], out);
    if (name === 'exec' && listAt(handle, 'command').length === 0) out.required(`${at}.exec.command`);
  }
}

function checkHttp(at: string, { path, port, scheme }: JsonRecord, out: Problems): void {
  out.named(`${at}.path`, path);
  checkPort(`${at}.port`, port, out);
  out.oneOf(`${at}.scheme`, scheme, ['HTTP', 'HTTPS']);
}

function checkPort(field: string, port: unknown, out: Problems): void {
  out.checked(field, port ?? 0, portReference(port ?? 0));
}
