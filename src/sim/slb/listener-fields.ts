import type { Params } from '../wire/params.ts';
import { invalid } from './faults.ts';
import { oneOf } from './naming.ts';
import { PORTS } from './lookup.ts';
import type { Listener, Protocol } from './tables.ts';

type Settings = Listener['settings'];
type Value = string | number | boolean;

/** One setting of a listener: its name in answers, where it applies, what it may be, what it is at first. */
interface Field {
  readonly name: string;
  /** Name in requests, when that differs. */
  readonly sent?: string;
  readonly protocols: readonly Protocol[];
  readonly read: (text: string, parameter: string) => Value;
  /** Value of a new listener that does not say; a field without one is left out of answers until set. */
  readonly initial?: Value;
  /** Set calls cannot change it. */
  readonly fixed?: true;
  /** Sending an empty text empties it; elsewhere empty means absent. */
  readonly clears?: true;
}

const ALL: readonly Protocol[] = ['tcp', 'udp', 'http', 'https'];
const LAYER_4: readonly Protocol[] = ['tcp', 'udp'];
const LAYER_7: readonly Protocol[] = ['http', 'https'];
/** Protocols whose health check can be an HTTP request. */
const HTTP_CHECKED: readonly Protocol[] = ['tcp', 'http', 'https'];

const onOff = choice('on', 'off');

const FIELDS: readonly Field[] = [
  { name: 'BackendServerPort', protocols: ALL, read: whole(...PORTS), fixed: true },
  { name: 'Bandwidth', protocols: ALL, read: whole(1, 5120, -1), initial: -1 },
  { name: 'Description', protocols: ALL, read: text(256), initial: '', clears: true },
  { name: 'Scheduler', protocols: ['tcp'], read: choice('wrr', 'wlc', 'rr', 'sch', 'tch'), initial: 'wrr' },
  { name: 'Scheduler', protocols: ['udp'], read: choice('wrr', 'wlc', 'rr', 'sch', 'tch', 'qch'), initial: 'wrr' },
  { name: 'Scheduler', protocols: LAYER_7, read: choice('wrr', 'wlc', 'rr'), initial: 'wrr' },
  { name: 'AclStatus', protocols: ALL, read: onOff, initial: 'off' },
  { name: 'AclType', protocols: ALL, read: choice('white', 'black') },

  { name: 'HealthCheck', sent: 'HealthCheckSwitch', protocols: LAYER_4, read: onOff, initial: 'on' },
  { name: 'HealthCheck', protocols: LAYER_7, read: onOff, initial: 'on' },
  { name: 'HealthCheckType', protocols: ['tcp'], read: choice('tcp', 'http'), initial: 'tcp' },
  { name: 'HealthCheckConnectPort', protocols: ALL, read: whole(0, PORTS[1], -520) },
  { name: 'HealthCheckConnectTimeout', protocols: LAYER_4, read: whole(1, 300), initial: 5 },
  { name: 'HealthCheckTimeout', protocols: LAYER_7, read: whole(1, 300), initial: 5 },
  { name: 'HealthCheckInterval', protocols: ALL, read: whole(1, 50), initial: 2 },
  { name: 'HealthyThreshold', protocols: ALL, read: whole(2, 10), initial: 3 },
  { name: 'UnhealthyThreshold', protocols: ALL, read: whole(2, 10), initial: 3 },
  { name: 'HealthCheckDomain', protocols: HTTP_CHECKED, read: text(80) },
  { name: 'HealthCheckURI', protocols: ['tcp'], read: path },
  { name: 'HealthCheckURI', protocols: LAYER_7, read: path, initial: '/' },
  { name: 'HealthCheckHttpCode', protocols: ['tcp'], read: statusClasses },
  { name: 'HealthCheckHttpCode', protocols: LAYER_7, read: statusClasses, initial: 'http_2xx' },
  { name: 'HealthCheckMethod', protocols: ['tcp'], read: choice('head', 'get') },
  { name: 'HealthCheckMethod', protocols: LAYER_7, read: choice('head', 'get'), initial: 'head' },
  { name: 'HealthCheckReq', protocols: ['udp'], read: text(64) },
  { name: 'HealthCheckExp', protocols: ['udp'], read: text(64) },

  { name: 'PersistenceTimeout', protocols: LAYER_4, read: whole(0, 3600), initial: 0 },
  { name: 'EstablishedTimeout', protocols: ['tcp'], read: whole(10, 900), initial: 900 },
  { name: 'SynProxy', protocols: ['tcp'], read: choice('enable', 'disable') },
  { name: 'ConnectionDrain', protocols: LAYER_4, read: onOff, initial: 'off' },
  { name: 'ConnectionDrainTimeout', protocols: LAYER_4, read: whole(10, 900) },
  { name: 'ProxyProtocolV2Enabled', protocols: LAYER_4, read: truth, initial: false },

  { name: 'StickySession', protocols: LAYER_7, read: onOff, initial: 'off' },
  { name: 'StickySessionType', protocols: LAYER_7, read: choice('insert', 'server') },
  { name: 'CookieTimeout', protocols: LAYER_7, read: whole(1, 86_400) },
  { name: 'Cookie', protocols: LAYER_7, read: text(200) },
  { name: 'Gzip', protocols: LAYER_7, read: onOff, initial: 'on' },
  { name: 'IdleTimeout', protocols: LAYER_7, read: whole(1, 60), initial: 15 },
  { name: 'RequestTimeout', protocols: LAYER_7, read: whole(1, 180), initial: 60 },
  { name: 'XForwardedFor', protocols: LAYER_7, read: onOff, initial: 'on' },
  ...['SLBIP', 'SLBID', 'proto', 'SLBPORT', 'ClientSrcPort'].map((part) => {
    return { name: `XForwardedFor_${part}`, protocols: LAYER_7, read: onOff, initial: 'off' };
  }),

  { name: 'ListenerForward', protocols: ['http'], read: onOff, initial: 'off', fixed: true },
  { name: 'ForwardPort', protocols: ['http'], read: whole(...PORTS), fixed: true },
  { name: 'EnableHttp2', protocols: ['https'], read: onOff, initial: 'on' },
  {
    name: 'TLSCipherPolicy',
    protocols: ['https'],
    read: choice(
      'tls_cipher_policy_1_0',
      'tls_cipher_policy_1_1',
      'tls_cipher_policy_1_2',
      'tls_cipher_policy_1_2_strict',
      'tls_cipher_policy_1_2_strict_with_1_3',
    ),
    initial: 'tls_cipher_policy_1_0',
  },
];

/** Health check and session settings that a forwarding rule may have for itself. */
const RULE_FIELDS = [
  'Scheduler',
  'StickySession',
  'StickySessionType',
  'CookieTimeout',
  'Cookie',
  'HealthCheck',
  'HealthCheckConnectPort',
  'HealthCheckDomain',
  'HealthCheckHttpCode',
  'HealthCheckInterval',
  'HealthCheckTimeout',
  'HealthCheckURI',
  'HealthyThreshold',
  'UnhealthyThreshold',
];

/** The settings of a new listener. */
export function newSettings(protocol: Protocol, params: Params): Settings {
  const fields = fieldsOf(protocol);
  const initial = Object.fromEntries(fields.flatMap(({ name, initial: at }) => (at === undefined ? [] : [[name, at]])));
  const settings: Record<string, Value> = { ...initial, ...sentSettings(fields, params) };
  const backendPort = settings['BackendServerPort'];
  if (settings['HealthCheckConnectPort'] === undefined && backendPort !== undefined) {
    settings['HealthCheckConnectPort'] = backendPort;
  }
  return settings;
}

/** The settings that a Set call changes. */
export function changedSettings(protocol: Protocol, params: Params): Settings {
  return sentSettings(
    fieldsOf(protocol).filter((field) => field.fixed === undefined),
    params,
  );
}

/** The settings that a SetRule call changes. */
export function changedRuleSettings(params: Params): Settings {
  return sentSettings(
    fieldsOf('http').filter((field) => RULE_FIELDS.includes(field.name)),
    params,
  );
}

function fieldsOf(protocol: Protocol): readonly Field[] {
  return FIELDS.filter((field) => field.protocols.includes(protocol));
}

function sentSettings(fields: readonly Field[], params: Params): Settings {
  const settings: Record<string, Value> = {};
  for (const { name, sent = name, read, clears } of fields) {
    const value = clears === true ? params.raw(sent) : params.text(sent);
    if (value !== undefined) settings[name] = read(value, sent);
  }
  return settings;
}

function whole(min: number, max: number, also?: number): Field['read'] {
  return (value, parameter) => {
    const number = /^-?\d+$/.test(value) ? Number(value) : Number.NaN;
    if (number === also || (number >= min && number <= max)) return number;
    throw invalid(parameter);
  };
}

function choice(...allowed: readonly string[]): Field['read'] {
  return (value, parameter) => oneOf(value, allowed, parameter, undefined) ?? value;
}

function text(longest: number): Field['read'] {
  return (value, parameter) => {
    if (value.length > longest) throw invalid(parameter);
    return value;
  };
}

function path(value: string, parameter: string): string {
  if (!value.startsWith('/') || value.length > 80) throw invalid(parameter);
  return value;
}

function statusClasses(value: string, parameter: string): string {
  if (!/^http_[2345]xx(,http_[2345]xx)*$/.test(value)) throw invalid(parameter);
  return value;
}

function truth(value: string, parameter: string): boolean {
  return oneOf(value, ['true', 'false'], parameter, 'false') === 'true';
}
