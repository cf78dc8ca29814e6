import type { Attributes, Json } from '../../../model/index.ts';
import { attributes, rowAt, rowsAt, textAt } from '../api/answer.ts';
import { blocksArg, paramsFrom, type Args } from '../api/args.ts';
import { sameBlocks } from '../api/equal.ts';

/** Members of the block `listen`: argument to wire name. */
const LISTEN = {
  cert_id: 'CertId',
  cipher_suite: 'CipherSuite',
  custom_ciphers: 'CustomCiphers',
  enable_tlsv3: 'EnableTLSv3',
  exclusive_ip: 'ExclusiveIp',
  focus_https: 'FocusHttps',
  http2_enabled: 'Http2Enabled',
  http_ports: 'HttpPorts',
  https_ports: 'HttpsPorts',
  ipv6_enabled: 'IPv6Enabled',
  protection_resource: 'ProtectionResource',
  sm2_access_only: 'SM2AccessOnly',
  sm2_cert_id: 'SM2CertId',
  sm2_enabled: 'SM2Enabled',
  tls_version: 'TLSVersion',
  xff_header_mode: 'XffHeaderMode',
  xff_headers: 'XffHeaders',
} as const;

/** Members of the block `redirect`, as they are written. */
const REDIRECT = {
  backends: 'Backends',
  backup_backends: 'BackupBackends',
  connect_timeout: 'ConnectTimeout',
  focus_http_backend: 'FocusHttpBackend',
  http2_origin: 'Http2Origin',
  http2_origin_max_concurrency: 'Http2OriginMaxConcurrency',
  keepalive: 'Keepalive',
  keepalive_requests: 'KeepaliveRequests',
  keepalive_timeout: 'KeepaliveTimeout',
  loadbalance: 'Loadbalance',
  max_body_size: 'MaxBodySize',
  read_timeout: 'ReadTimeout',
  retry: 'Retry',
  sni_enabled: 'SniEnabled',
  sni_host: 'SniHost',
  write_timeout: 'WriteTimeout',
  xff_proto: 'XffProto',
} as const;

/** The two lists have other names when they are read. */
const REDIRECT_READ = { ...REDIRECT, backends: 'BackendList', backup_backends: 'BackUpBackendList' } as const;

const HEADER = { key: 'Key', value: 'Value' } as const;

/** WAF fills in every member that a block leaves out. */
export const sameListen = sameBlocks({ computed: Object.keys(LISTEN) });
export const sameRedirect = sameBlocks({ computed: [...Object.keys(REDIRECT), 'request_headers'] });

/** Both blocks as the JSON texts that CreateDomain and ModifyDomain take. */
export function domainParams(args: Args): { readonly Listen: string; readonly Redirect: string } {
  const [listen = {}] = blocksArg(args, 'listen');
  const [redirect = {}] = blocksArg(args, 'redirect');
  const headers = blocksArg(redirect, 'request_headers').map((header) => paramsFrom(header, HEADER));
  const RequestHeaders = headers.length === 0 ? {} : { RequestHeaders: headers };
  return {
    Listen: JSON.stringify(paramsFrom(listen, LISTEN)),
    Redirect: JSON.stringify({ ...paramsFrom(redirect, REDIRECT), ...RequestHeaders }),
  };
}

/** Both blocks as DescribeDomainDetail tells them. */
export function domainBlocks(row: Attributes): Attributes {
  const redirect = rowAt(row, 'Redirect');
  const headers = rowsAt(redirect, 'RequestHeaders').map((header) => membersOf(header, HEADER));
  return {
    listen: [membersOf(rowAt(row, 'Listen'), LISTEN)],
    redirect: [attributes({ ...membersOf(redirect, REDIRECT_READ), request_headers: headers })],
  };
}

function membersOf(row: Attributes, names: Readonly<Record<string, string>>): Attributes {
  const members = Object.entries(names).map(([name, member]) => [name, told(row[member])] as const);
  return attributes(Object.fromEntries(members));
}

/** A backend may be told as an object around its address. */
function told(value: Json | undefined): Json | undefined {
  if (value === null || value === undefined) return undefined;
  return Array.isArray(value) ? value.map((item: Json) => backendOf(item)) : value;
}

function backendOf(item: Json): Json {
  return typeof item === 'object' && item !== null && 'Backend' in item ? (textAt(item, 'Backend') ?? '') : item;
}
