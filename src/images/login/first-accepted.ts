import { LandfallError } from '../../base/index.ts';
import type { RegistryClient } from '../distribution/registry.ts';
import { ANONYMOUS, type Credential } from './credential.ts';

/** Where logins for one registry may come from, the first one preferred. */
export interface LoginChoices {
  /** What `docker login` kept. */
  readonly stored: () => Promise<Credential | undefined>;
  /** What the registry's cloud gives; asked again when it has expired. */
  readonly fresh: () => Promise<Credential | undefined>;
}

type Open = (credential: () => Promise<Credential>) => Promise<RegistryClient>;

/**
 * A client with the first login that the registry accepts. Clouds' registries give logins for some hours, and `docker
 * login` keeps them for ever: a stored one that is refused is no reason to fail while the cloud gives a fresh one.
 */
export async function openWithFirstAccepted({ stored, fresh }: LoginChoices, open: Open): Promise<RegistryClient> {
  const kept = await stored();
  if (kept === undefined) return open(async () => (await fresh()) ?? ANONYMOUS);
  const client = await open(() => Promise.resolve(kept));
  try {
    await client.ping();
    return client;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const first = await fresh();
    if (first === undefined) throw error;
    let next: Credential | undefined = first;
    return open(async () => {
      const found = next ?? (await fresh()) ?? ANONYMOUS;
      next = undefined;
      return found;
    });
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof LandfallError && (error.report.code === 'LF9012' || error.report.code === 'LF9013');
}
