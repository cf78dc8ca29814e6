import { registryKind } from '../distribution/kinds.ts';
import { alibabaEnterpriseLogin, alibabaPersonalLogin } from './alibaba.ts';
import { azureLogin } from './azure.ts';
import { ANONYMOUS, type Credential, type LoginIo } from './credential.ts';
import { dockerLogin } from './docker-config.ts';
import { ecrLogin } from './ecr.ts';
import { googleLogin } from './google.ts';

/**
 * The login for a registry: what `docker login` kept, else what the registry's cloud gives to the identity at hand,
 * else none. Fails with LF9021 to LF9023 where a login is there but does not work.
 */
export async function credentialsFor(host: string, io: LoginIo): Promise<Credential> {
  return (await dockerLogin(host, io)) ?? (await cloudLogin(host, io)) ?? ANONYMOUS;
}

/** The login that a registry's cloud gives to the identity at hand; undefined when there is none, or no cloud. */
export function cloudLogin(host: string, io: LoginIo): Promise<Credential | undefined> {
  const registry = registryKind(host);
  switch (registry.kind) {
    case 'ecr':
      return ecrLogin(registry, io);
    case 'azure':
      return azureLogin(new URL(`https://${host}`), io);
    case 'google':
      return googleLogin(io);
    case 'alibaba-enterprise':
      return alibabaEnterpriseLogin(registry, io);
    case 'alibaba-personal':
      return alibabaPersonalLogin(registry, io);
    case 'docker-hub':
    case 'ecr-public':
    case 'github':
    case 'plain':
    default:
      return Promise.resolve(undefined);
  }
}
