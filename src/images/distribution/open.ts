import type { Clock } from '../../base/index.ts';
import { openAuthorizer } from '../login/authorizer.ts';
import type { Credential } from '../login/credential.ts';
import { discard } from './answers.ts';
import { isLoopback, hostnameOf, serverOf } from './hosts.ts';
import { openRegistryClient, type RegistryClient } from './registry.ts';
import { openSession } from './session.ts';
import type { Transport } from './transport.ts';

export interface OpenRegistryOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly credential: () => Promise<Credential>;
  /** Hosts that may be spoken to without TLS; this machine always may. */
  readonly insecure?: readonly string[];
  /** Hosts of token services besides the registry's own that may get its logins. */
  readonly trustedRealms?: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/** A client for the registry on a host, over TLS unless the host is this machine or named as insecure. */
export async function openRegistry(host: string, options: OpenRegistryOptions): Promise<RegistryClient> {
  const { transport, clock, credential, signal, trustedRealms = [] } = options;
  const base = await baseOf(host, options);
  const plain = base.protocol === 'http:';
  const authorizer = openAuthorizer({ host, plain, credential, transport, clock, signal, trustedRealms });
  return openRegistryClient(openSession({ host, base, transport, authorizer, clock, signal }));
}

async function baseOf(host: string, { transport, insecure = [], signal }: OpenRegistryOptions): Promise<URL> {
  const server = serverOf(host);
  const secure = new URL(`https://${server}`);
  if (!isLoopback(hostnameOf(host)) && !insecure.includes(host)) return secure;
  const plain = new URL(`http://${server}`);
  const answer = await transport.send({ method: 'GET', url: new URL('/v2/', plain), signal });
  await discard(answer);
  // What TLS servers (Go’s, nginx) answer to one who speaks without it.
  return answer.status === 400 ? secure : plain;
}
