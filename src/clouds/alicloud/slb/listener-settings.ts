import type { Attributes, Json, Resolved } from '../../../model/index.ts';
import { flagAt, numberAt, rowsAt, textAt, textsAt } from '../api/answer.ts';

export type Protocol = 'tcp' | 'udp' | 'http' | 'https';

const HTTP: readonly Protocol[] = ['http', 'https'];
const LAYER4: readonly Protocol[] = ['tcp', 'udp'];
const ALL: readonly Protocol[] = [...LAYER4, ...HTTP];

/** One argument of a listener on the wire. */
export interface ListenerSetting {
  readonly kind: 'text' | 'number' | 'flag' | 'onOff' | 'texts';
  /** The protocols it means something for. */
  readonly protocols: readonly Protocol[];
  /** Parameter of create and set, and member of the attribute's answer. */
  readonly wire: string;
  /** Other spellings per protocol, for all three. */
  readonly wireOf?: Partial<Record<Protocol, string>>;
  /** Another spelling in the creating call. */
  readonly createAs?: Partial<Record<Protocol, string>>;
  /** `create`: the API cannot change it. `setFor`: protocols whose creating call does not take it. */
  readonly only?: 'create' | { readonly setFor: readonly Protocol[] };
  /** The on/off parameter of the setting call that says whether the id counts. */
  readonly setSwitch?: string;
}

/** Layer 4 spells these two its own way, and the interval in lower case when creating (research, section 4.4). */
const INTERVAL: ListenerSetting = {
  kind: 'number',
  protocols: ALL,
  wire: 'HealthCheckInterval',
  createAs: { tcp: 'healthCheckInterval', udp: 'healthCheckInterval' },
};
const TIMEOUT: ListenerSetting = {
  kind: 'number',
  protocols: ALL,
  wire: 'HealthCheckTimeout',
  wireOf: { tcp: 'HealthCheckConnectTimeout', udp: 'HealthCheckConnectTimeout' },
};

/** Every argument that is one parameter. Terraform's names to SLB's. */
export const LISTENER_SETTINGS: Readonly<Record<string, ListenerSetting>> = {
  backend_port: { kind: 'number', protocols: ALL, wire: 'BackendServerPort', only: 'create' },
  bandwidth: { kind: 'number', protocols: ALL, wire: 'Bandwidth' },
  description: { kind: 'text', protocols: ALL, wire: 'Description' },
  scheduler: { kind: 'text', protocols: ALL, wire: 'Scheduler' },
  server_group_id: { kind: 'text', protocols: ALL, wire: 'VServerGroupId', setSwitch: 'VServerGroup' },
  master_slave_server_group_id: {
    kind: 'text',
    protocols: LAYER4,
    wire: 'MasterSlaveServerGroupId',
    setSwitch: 'MasterSlaveServerGroup',
  },
  acl_status: { kind: 'text', protocols: ALL, wire: 'AclStatus' },
  acl_type: { kind: 'text', protocols: ALL, wire: 'AclType' },
  acl_ids: { kind: 'texts', protocols: ALL, wire: 'AclId' },
  persistence_timeout: { kind: 'number', protocols: LAYER4, wire: 'PersistenceTimeout', only: { setFor: ['udp'] } },
  established_timeout: { kind: 'number', protocols: ['tcp'], wire: 'EstablishedTimeout' },
  proxy_protocol_v2_enabled: { kind: 'flag', protocols: LAYER4, wire: 'ProxyProtocolV2Enabled' },
  health_check: { kind: 'text', protocols: ALL, wire: 'HealthCheck' },
  health_check_type: { kind: 'text', protocols: ['tcp'], wire: 'HealthCheckType' },
  health_check_method: { kind: 'text', protocols: HTTP, wire: 'HealthCheckMethod' },
  health_check_domain: { kind: 'text', protocols: ['tcp', ...HTTP], wire: 'HealthCheckDomain' },
  health_check_uri: { kind: 'text', protocols: ['tcp', ...HTTP], wire: 'HealthCheckURI' },
  health_check_http_code: { kind: 'text', protocols: ['tcp', ...HTTP], wire: 'HealthCheckHttpCode' },
  health_check_connect_port: { kind: 'number', protocols: ALL, wire: 'HealthCheckConnectPort' },
  healthy_threshold: { kind: 'number', protocols: ALL, wire: 'HealthyThreshold' },
  unhealthy_threshold: { kind: 'number', protocols: ALL, wire: 'UnhealthyThreshold' },
  health_check_timeout: TIMEOUT,
  health_check_interval: INTERVAL,
  sticky_session: { kind: 'text', protocols: HTTP, wire: 'StickySession' },
  sticky_session_type: { kind: 'text', protocols: HTTP, wire: 'StickySessionType' },
  cookie_timeout: { kind: 'number', protocols: HTTP, wire: 'CookieTimeout' },
  cookie: { kind: 'text', protocols: HTTP, wire: 'Cookie' },
  gzip: { kind: 'onOff', protocols: HTTP, wire: 'Gzip' },
  idle_timeout: { kind: 'number', protocols: HTTP, wire: 'IdleTimeout' },
  request_timeout: { kind: 'number', protocols: HTTP, wire: 'RequestTimeout' },
  server_certificate_id: { kind: 'text', protocols: ['https'], wire: 'ServerCertificateId' },
  ca_certificate_id: { kind: 'text', protocols: ['https'], wire: 'CACertificateId' },
  enable_http2: { kind: 'text', protocols: ['https'], wire: 'EnableHttp2' },
  tls_cipher_policy: { kind: 'text', protocols: ['https'], wire: 'TLSCipherPolicy' },
  listener_forward: { kind: 'text', protocols: ['http'], wire: 'ListenerForward', only: 'create' },
  forward_port: { kind: 'number', protocols: ['http'], wire: 'ForwardPort', only: 'create' },
};

/** Members of the block x_forwarded_for that can be set. */
const FORWARDED: Readonly<Record<string, string>> = {
  retrive_slb_ip: 'XForwardedFor_SLBIP',
  retrive_slb_id: 'XForwardedFor_SLBID',
  retrive_slb_proto: 'XForwardedFor_proto',
};

/** The part of a listener's life a parameter is written for. */
export type Occasion = 'create' | 'set';

/** Arguments as the parameters of the creating or the setting call of one protocol. */
export function listenerParams(
  args: Readonly<Record<string, Resolved>>,
  protocol: Protocol,
  occasion: Occasion,
): Readonly<Record<string, unknown>> {
  const params = Object.entries(LISTENER_SETTINGS).flatMap(([argument, setting]) => {
    const value = args[argument];
    if (value === undefined || value === null || !travels(setting, protocol, occasion)) return [];
    return settingParams(setting, protocol, occasion, value);
  });
  return { ...Object.fromEntries(params), ...forwardedParams(args['x_forwarded_for'], protocol) };
}

/** Arguments that are set and mean nothing for the protocol. */
export function meaninglessFor(args: Readonly<Record<string, Resolved>>, protocol: Protocol): readonly string[] {
  return Object.entries(LISTENER_SETTINGS)
    .filter(
      ([argument, { protocols }]) =>
        args[argument] !== undefined && args[argument] !== null && !protocols.includes(protocol),
    )
    .map(([argument]) => argument);
}

/** The answer of Describe…ListenerAttribute as arguments; what means nothing or is not told is null. */
export function listenerArguments(row: Attributes, protocol: Protocol): Readonly<Record<string, Json>> {
  const plain = Object.entries(LISTENER_SETTINGS).map(([argument, setting]): [string, Json] => [
    argument,
    setting.protocols.includes(protocol) ? settingValue(row, setting, wireName(setting, protocol)) : null,
  ]);
  const forwarded = HTTP.includes(protocol) ? [forwardedBlock(row)] : [];
  return { ...Object.fromEntries(plain), x_forwarded_for: forwarded };
}

function travels({ protocols, only }: ListenerSetting, protocol: Protocol, occasion: Occasion): boolean {
  if (!protocols.includes(protocol)) return false;
  if (only === 'create') return occasion === 'create';
  return only === undefined || occasion === 'set' || !only.setFor.includes(protocol);
}

function settingParams(
  setting: ListenerSetting,
  protocol: Protocol,
  occasion: Occasion,
  value: Resolved,
): readonly (readonly [string, unknown])[] {
  const name = paramName(setting, protocol, occasion);
  const text = wireValue(setting.kind, value);
  // Emptying a text is a change; when creating, and for a list that a switch turns off, there is nothing to say.
  if (text === '' && (occasion === 'create' || setting.kind === 'texts')) return [];
  if (setting.setSwitch === undefined || occasion === 'create') return [[name, text]];
  // An empty id says that the default backends answer again.
  return text === ''
    ? [[setting.setSwitch, 'off']]
    : [
        [setting.setSwitch, 'on'],
        [name, text],
      ];
}

function paramName(setting: ListenerSetting, protocol: Protocol, occasion: Occasion): string {
  if (setting.wire === 'HealthCheck' && LAYER4.includes(protocol)) return 'HealthCheckSwitch';
  return (occasion === 'create' ? setting.createAs?.[protocol] : undefined) ?? wireName(setting, protocol);
}

function wireName({ wire, wireOf }: ListenerSetting, protocol: Protocol): string {
  return wireOf?.[protocol] ?? wire;
}

function wireValue(kind: ListenerSetting['kind'], value: Resolved): unknown {
  if (kind === 'onOff') return value === true || value === 'true' ? 'on' : 'off';
  return kind === 'texts' && Array.isArray(value) ? value.join(',') : value;
}

function settingValue(row: Attributes, { kind }: ListenerSetting, member: string): Json {
  if (kind === 'number') return numberAt(row, member) ?? null;
  if (kind === 'flag') return flagAt(row, member) ?? null;
  if (kind === 'texts') return idList(row, member);
  const text = textAt(row, member);
  if (kind === 'text') return text ?? null;
  return text === undefined ? null : text === 'on';
}

/** Told as a list, by older regions as one text. */
function idList(row: Attributes, member: string): Json {
  const wrapped = textsAt(row, `${member}s.${member}`);
  const list = wrapped.length > 0 ? wrapped : textsAt(row, `${member}s`);
  if (list.length > 0) return list;
  return (textAt(row, member) ?? '').split(',').filter((id) => id !== '');
}

function forwardedParams(block: Resolved | undefined, protocol: Protocol): Readonly<Record<string, unknown>> {
  if (!HTTP.includes(protocol) || !Array.isArray(block)) return {};
  const [members] = rowsAt({ block: block as Json }, 'block');
  if (members === undefined) return {};
  const params = Object.entries(FORWARDED).map(([member, wire]) => [
    wire,
    flagAt(members, member) === true ? 'on' : 'off',
  ]);
  return Object.fromEntries(params) as Readonly<Record<string, unknown>>;
}

function forwardedBlock(row: Attributes): Json {
  const members = Object.entries(FORWARDED).map(([member, wire]) => [member, textAt(row, wire) === 'on']);
  return { ...Object.fromEntries(members), retrive_client_ip: textAt(row, 'XForwardedFor') !== 'off' } as Json;
}
