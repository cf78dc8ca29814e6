import { JsonBody } from '../wire/json-body.ts';
import { backends, ports } from './settings.ts';
import type { Settings } from './tables.ts';

type Default = string | number | boolean | readonly string[];

/** What a domain's `Listen` reads back as when it was not said. */
const LISTEN = {
  CertId: '',
  TLSVersion: 'tlsv1.2',
  EnableTLSv3: false,
  CipherSuite: 1,
  CustomCiphers: [],
  Http2Enabled: false,
  IPv6Enabled: false,
  FocusHttps: false,
  ExclusiveIp: false,
  ProtectionResource: 'share',
  XffHeaderMode: 0,
  XffHeaders: [],
  SM2Enabled: false,
  SM2CertId: '',
  SM2AccessOnly: false,
} as const satisfies Record<string, Default>;

/** The same for `Redirect`; times are seconds. */
const REDIRECT = {
  Loadbalance: 'iphash',
  ConnectTimeout: 5,
  ReadTimeout: 120,
  WriteTimeout: 120,
  Keepalive: true,
  KeepaliveRequests: 1000,
  KeepaliveTimeout: 15,
  Retry: true,
  SniEnabled: false,
  SniHost: '',
  FocusHttpBackend: false,
  Http2Origin: false,
  Http2OriginMaxConcurrency: 128,
  MaxBodySize: 2,
  XffProto: true,
} as const satisfies Record<string, Default>;

export function shownListen(settings: Settings): object {
  const listen = new JsonBody(settings);
  return {
    ...withDefaults(listen, LISTEN),
    HttpPorts: ports(listen, 'HttpPorts'),
    HttpsPorts: ports(listen, 'HttpsPorts'),
  };
}

/** The read side has other names for the lists of backends than the write side. */
export function shownRedirect(settings: Settings): object {
  const redirect = new JsonBody(settings);
  return {
    ...withDefaults(redirect, REDIRECT),
    BackendList: backends(redirect, 'Backends'),
    BackUpBackendList: backends(redirect, 'BackupBackends'),
    RequestHeaders: redirect
      .children('RequestHeaders')
      .map((header) => ({ Key: header.need('Key'), Value: header.text('Value') ?? '' })),
  };
}

/** Each member as it was sent, in the type of its default. */
function withDefaults(sent: JsonBody, defaults: Readonly<Record<string, Default>>): object {
  const shown = Object.entries(defaults).map(([name, otherwise]) => [name, read(sent, name, otherwise) ?? otherwise]);
  return Object.fromEntries(shown) as object;
}

function read(sent: JsonBody, name: string, otherwise: Default): Default | undefined {
  switch (typeof otherwise) {
    case 'boolean':
      return sent.bool(name);
    case 'number':
      return sent.int(name);
    case 'string':
      return sent.text(name);
    default:
      return sent.texts(name);
  }
}
