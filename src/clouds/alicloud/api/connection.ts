import { readFile } from 'node:fs/promises';
import type { Secret } from '../../../base/index.ts';
import { openKeys } from './credentials.ts';

/** Who signs the calls. */
export type CredentialSource =
  /** The official chain: environment, RRSA, the aliyun CLI's profile file, the ECS role, a credentials URI. */
  | {
      readonly kind: 'chain';
      /** A profile of the aliyun CLI's file instead of its current one. */ readonly profile?: string;
    }
  /** One fixed pair, as the simulated cloud hands out. */
  | {
      readonly kind: 'keys';
      readonly accessKeyId: string;
      readonly accessKeySecret: Secret;
      readonly securityToken?: Secret;
    };

/** One place that answers for every product: the simulated cloud. */
export interface EndpointOverride {
  readonly host: string;
  readonly port: number;
  readonly protocol: 'http' | 'https';
  /** PEM file of the authority that signed its certificate. */
  readonly caFile?: string;
}

export interface AlicloudOptions {
  readonly credentials: CredentialSource;
  /** The region of calls that name none. */
  readonly region: string;
  /** Sends every product there; the real endpoints when omitted. */
  readonly endpoint?: EndpointOverride;
  /** Sends OSS there; `endpoint` when omitted. */
  readonly ossEndpoint?: EndpointOverride;
  /** Milliseconds to wait for an answer; 60 s when omitted. */
  readonly timeoutMs?: number;
}

/** A key pair in the clear, for the client library that signs with it. */
export interface AccessKeys {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken: string | undefined;
}

/** What a sender needs to reach the cloud. Nothing is loaded or read before the first call asks for it. */
export interface Connection {
  readonly region: string;
  readonly endpoint: EndpointOverride | undefined;
  readonly ossEndpoint: EndpointOverride | undefined;
  /** Milliseconds. */
  readonly timeoutMs: number;
  /** The keys that are valid now; the chain renews temporary ones by itself. */
  readonly keys: () => Promise<AccessKeys>;
  /** PEM text of the authority to trust besides the system's. */
  readonly certificateAuthority: () => Promise<string | undefined>;
}

export function openConnection(options: AlicloudOptions): Connection {
  const { region, endpoint, timeoutMs = 60_000 } = options;
  return {
    region,
    endpoint,
    ossEndpoint: options.ossEndpoint ?? endpoint,
    timeoutMs,
    keys: openKeys(options.credentials),
    certificateAuthority: readOnce(endpoint?.caFile),
  };
}

function readOnce(file: string | undefined): () => Promise<string | undefined> {
  let text: Promise<string> | undefined;
  return () => {
    if (file === undefined) return Promise.resolve(undefined);
    text ??= readFile(file, 'utf8');
    return text;
  };
}
