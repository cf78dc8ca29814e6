import { isRecord, listAt, recordAt, sameJson, textOf, valueAt, type JsonRecord } from '../../types/json.ts';
import { checkLabels } from './metadata.ts';
import { dnsLabel, dnsSubdomain, pathSegment, portNumber, portReference, wildcardHost } from './names.ts';
import type { Problems } from './problems.ts';
import { checkSelector } from './selectors.ts';
import type { Check } from './check.ts';

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const [LOWEST_NODE_PORT, HIGHEST_NODE_PORT] = [30_000, 32_767];

export const checkService: Check = ({ spec, liveSpec }, out) => {
  const { type, clusterIP } = spec;
  const ports = listAt(spec, 'ports');
  if (ports.length === 0 && type !== 'ExternalName' && clusterIP !== 'None') out.required('spec.ports');
  out.oneOf('spec.type', type, TYPES);
  out.oneOf('spec.sessionAffinity', spec['sessionAffinity'], ['ClientIP', 'None']);
  out.oneOf('spec.externalTrafficPolicy', spec['externalTrafficPolicy'], ['Cluster', 'Local']);
  checkLabels('spec.selector', spec['selector'], out);
  if (type === 'ExternalName') checkExternalName(spec['externalName'], out);
  if (type !== 'ClusterIP' && type !== 'ExternalName' && clusterIP === 'None') {
    out.invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${String(type)} services`);
  }
  checkServicePorts(ports, String(type), out);
  checkClusterIp(spec, liveSpec, out);
};

function checkExternalName(name: unknown, out: Problems): void {
  if (typeof name !== 'string' || name === '') out.required('spec.externalName');
  else out.checked('spec.externalName', name, dnsSubdomain(name.replace(/\.$/, '')));
}

/** An address once given stays, unless the Service stops having one. */
function checkClusterIp(spec: JsonRecord, live: JsonRecord | undefined, out: Problems): void {
  const before = live?.['clusterIP'];
  const isWith = spec['type'] !== 'ExternalName' && live?.['type'] !== 'ExternalName';
  if (!isWith || before === undefined || before === '' || before === spec['clusterIP']) return;
  out.invalid('spec.clusterIPs[0]', [spec['clusterIP'] ?? ''], 'may not change once set');
}

function checkServicePorts(ports: readonly unknown[], type: string, out: Problems): void {
  const names = new Set<string>();
  const seen = new Set<string>();
  for (const [index, port] of ports.entries()) {
    if (!isRecord(port)) continue;
    const at = `spec.ports[${index}]`;
    const name = textOf(port['name']);
    if (name === '' && ports.length > 1) out.required(`${at}.name`);
    if (name !== '') out.checked(`${at}.name`, name, dnsLabel(name));
    if (name !== '' && names.has(name)) out.duplicate(`${at}.name`, name);
    names.add(name);
    checkServicePort(at, port, type, out);
    const place = `${String(port['port'])}/${String(port['protocol'])}`;
    if (seen.has(place)) out.duplicate(at, { port: port['port'], protocol: port['protocol'] });
    seen.add(place);
  }
}

function checkServicePort(
  at: string,
  { port, targetPort, nodePort, protocol }: JsonRecord,
  type: string,
  out: Problems,
): void {
  out.checked(`${at}.port`, port ?? 0, portNumber(Number(port ?? 0)));
  out.oneOf(`${at}.protocol`, protocol, PROTOCOLS);
  if (targetPort !== undefined) out.checked(`${at}.targetPort`, targetPort, portReference(targetPort));
  if (typeof nodePort !== 'number' || nodePort === 0) return;
  if (type === 'ClusterIP' || type === 'ExternalName') {
    out.forbidden(`${at}.nodePort`, `may not be used when \`type\` is '${type}'`);
  } else if (nodePort < LOWEST_NODE_PORT || nodePort > HIGHEST_NODE_PORT) {
    const range = `${LOWEST_NODE_PORT}-${HIGHEST_NODE_PORT}`;
    out.invalid(
      `${at}.nodePort`,
      nodePort,
      `provided port is not in the valid range. The range of valid ports is ${range}`,
    );
  }
}

export const checkIngress: Check = ({ spec }, out) => {
  const rules = listAt(spec, 'rules');
  if (rules.length === 0 && spec['defaultBackend'] === undefined) {
    out.invalid('spec', spec, 'either `defaultBackend` or `rules` must be specified');
  }
  if (isRecord(spec['defaultBackend'])) checkBackend('spec.defaultBackend', spec['defaultBackend'], out);
  const className = spec['ingressClassName'];
  if (typeof className === 'string') out.checked('spec.ingressClassName', className, dnsSubdomain(className));
  for (const [index, rule] of rules.entries()) checkRule(`spec.rules[${index}]`, rule, out);
  for (const [index, tls] of listAt(spec, 'tls').entries()) {
    for (const [place, host] of listAt(tls, 'hosts').entries()) {
      out.checked(`spec.tls[${index}].hosts[${place}]`, host, wildcardHost(String(host)));
    }
  }
};

function checkRule(at: string, rule: unknown, out: Problems): void {
  const host = valueAt(rule, 'host');
  if (typeof host === 'string' && host !== '') {
    if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(host))
      out.invalid(`${at}.host`, host, 'must be a DNS name, not an IP address');
    else out.checked(`${at}.host`, host, wildcardHost(host));
  }
  if (valueAt(rule, 'http') === undefined) return;
  const paths = listAt(rule, 'http', 'paths');
  if (paths.length === 0) out.required(`${at}.http.paths`);
  for (const [index, path] of paths.entries()) checkPath(`${at}.http.paths[${index}]`, path, out);
}

const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];

function checkPath(at: string, entry: unknown, out: Problems): void {
  const { path, pathType } = isRecord(entry) ? entry : ({} as JsonRecord);
  if (pathType === undefined) out.required(`${at}.pathType`, 'pathType must be specified');
  else out.oneOf(`${at}.pathType`, pathType, PATH_TYPES);
  const text = textOf(path);
  if (pathType !== 'ImplementationSpecific' && pathType !== undefined && !text.startsWith('/')) {
    out.invalid(`${at}.path`, text, 'must be an absolute path');
  }
  for (const bad of ['//', '/./', '/../', '%2f', '%2F']) {
    if (pathType !== 'ImplementationSpecific' && text.includes(bad))
      out.invalid(`${at}.path`, text, `must not contain '${bad}'`);
  }
  checkBackend(`${at}.backend`, recordAt(entry, 'backend'), out);
}

function checkBackend(at: string, backend: JsonRecord, out: Problems): void {
  const { service, resource } = backend;
  if (service === undefined && resource === undefined) {
    out.required(at, 'exactly one of service or resource is required');
    return;
  }
  if (service !== undefined && resource !== undefined) {
    out.invalid(at, '', 'cannot set both resource and service backends');
  }
  if (isRecord(service)) checkBackendService(at, service, out);
}

function checkBackendService(at: string, service: JsonRecord, out: Problems): void {
  out.named(`${at}.service.name`, service['name'], dnsLabel);
  const { name, number } = recordAt(service, 'port');
  if (name === undefined && number === undefined) out.required(at, 'port name or number is required');
  else if (name !== undefined && number !== undefined) out.invalid(at, '', 'cannot set both port name & port number');
  else if (number !== undefined) out.checked(`${at}.service.port.number`, number, portNumber(Number(number)));
}

export const checkIngressClass: Check = ({ spec, liveSpec }, out) => {
  const controller = textOf(spec['controller']);
  if (controller === '') out.required('spec.controller');
  else if (!/^[^/]+\/.+$/.test(controller))
    out.invalid('spec.controller', controller, 'must be a domain-prefixed path (such as "acme.io/foo")');
  if (liveSpec !== undefined && liveSpec['controller'] !== controller)
    out.invalid('spec.controller', controller, 'field is immutable');
};

export const checkNetworkPolicy: Check = ({ spec }, out) => {
  checkSelector('spec.podSelector', spec['podSelector'], out);
  for (const [index, type] of listAt(spec, 'policyTypes').entries()) {
    out.oneOf(`spec.policyTypes[${index}]`, type, ['Egress', 'Ingress']);
  }
  for (const [list, peers] of [['ingress', 'from'] as const, ['egress', 'to'] as const]) {
    for (const [index, rule] of listAt(spec, list).entries()) {
      checkPolicyPorts(`spec.${list}[${index}].ports`, listAt(rule, 'ports'), out);
      for (const [place, peer] of listAt(rule, peers).entries()) {
        checkPeer(`spec.${list}[${index}].${peers}[${place}]`, recordAt(peer), out);
      }
    }
  }
};

function checkPeer(at: string, peer: JsonRecord, out: Problems): void {
  const count = Object.keys(peer).length;
  if (count === 0) out.required(at, 'must specify a peer');
  else if (peer['ipBlock'] !== undefined && count > 1) {
    out.forbidden(at, 'may not specify both ipBlock and another peer');
  }
}

function checkPolicyPorts(field: string, ports: readonly unknown[], out: Problems): void {
  for (const [index, entry] of ports.entries()) {
    const { port, protocol } = isRecord(entry) ? entry : ({} as JsonRecord);
    out.oneOf(`${field}[${index}].protocol`, protocol, PROTOCOLS);
    if (port !== undefined) out.checked(`${field}[${index}].port`, port, portReference(port));
  }
}

export const checkEndpointSlice: Check = ({ object, live }, out) => {
  const { addressType } = object;
  if (addressType === undefined || addressType === '') out.required('addressType');
  else out.oneOf('addressType', addressType, ['FQDN', 'IPv4', 'IPv6']);
  if (live !== undefined && live['addressType'] !== addressType)
    out.invalid('addressType', addressType, 'field is immutable');
};

export const checkRules: Check = ({ object }, out) => {
  for (const [index, rule] of listAt(object, 'rules').entries()) {
    const at = `rules[${index}]`;
    if (listAt(rule, 'verbs').length === 0) out.required(`${at}.verbs`, 'verbs must contain at least one value');
    if (listAt(rule, 'nonResourceURLs').length > 0) continue;
    if (listAt(rule, 'apiGroups').length === 0) {
      out.required(`${at}.apiGroups`, 'resource rules must supply at least one api group');
    }
    if (listAt(rule, 'resources').length === 0) {
      out.required(`${at}.resources`, 'resource rules must supply at least one resource');
    }
  }
};

export const checkRoleBinding: Check = ({ object, live, type }, out) => {
  const role = recordAt(object, 'roleRef');
  if (role['apiGroup'] !== 'rbac.authorization.k8s.io') {
    out.unsupported('roleRef.apiGroup', role['apiGroup'] ?? '', ['rbac.authorization.k8s.io']);
  }
  const kinds = type.kind === 'RoleBinding' ? ['ClusterRole', 'Role'] : ['ClusterRole'];
  out.oneOf('roleRef.kind', role['kind'] ?? '', kinds);
  if ((role['name'] ?? '') === '') out.required('roleRef.name');
  else out.checked('roleRef.name', role['name'], pathSegment(String(role['name'])));
  if (live !== undefined && !sameJson(role, live['roleRef'])) {
    out.invalid('roleRef', role, 'cannot change roleRef');
  }
  for (const [index, subject] of listAt(object, 'subjects').entries()) checkSubject(`subjects[${index}]`, subject, out);
};

function checkSubject(at: string, subject: unknown, out: Problems): void {
  const { kind, name, namespace } = isRecord(subject) ? subject : ({} as JsonRecord);
  if ((name ?? '') === '') out.required(`${at}.name`);
  out.oneOf(`${at}.kind`, kind ?? '', ['ServiceAccount', 'User', 'Group']);
  if (kind === 'ServiceAccount' && (namespace ?? '') === '') out.required(`${at}.namespace`);
}
