import { thrower } from '../../../base/index.ts';
import { CLOUD_ERRORS } from '../errors.ts';
import type { AccessKeys, CredentialSource } from './connection.ts';
import { defaultExport } from './interop.ts';

const fail = thrower(CLOUD_ERRORS);

/** A function that gives the keys valid now. Loads the official credential library on the first call only. */
export function openKeys(source: CredentialSource): () => Promise<AccessKeys> {
  if (source.kind === 'keys') {
    const keys = {
      accessKeyId: source.accessKeyId,
      accessKeySecret: source.accessKeySecret.reveal(),
      securityToken: source.securityToken?.reveal(),
    };
    return () => Promise.resolve(keys);
  }
  let credential: ReturnType<typeof openChain> | undefined;
  return async () => {
    credential ??= openChain(source.profile);
    return usableKeys(await credential);
  };
}

interface ChainModel {
  readonly accessKeyId?: string;
  readonly accessKeySecret?: string;
  readonly securityToken?: string;
}

interface Chain {
  getCredential(): Promise<ChainModel>;
}

async function openChain(profile: string | undefined): Promise<Chain> {
  const library = await import('@alicloud/credentials');
  const Credential = defaultExport(library);
  if (profile === undefined) return new Credential();
  // Named exports of a CommonJS library are visible to Node only where it can tell them from the text.
  const named: Partial<typeof library> = library;
  const Profile = named.CLIProfileCredentialsProvider ?? library.default.CLIProfileCredentialsProvider;
  return new Credential(null, Profile.builder().withProfileName(profile).build());
}

async function usableKeys(chain: Chain): Promise<AccessKeys> {
  const model = await chain.getCredential().catch((cause: unknown) => {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw fail('LF4001', { headline: `no Alibaba Cloud credentials: ${said}`, cause });
  });
  const { accessKeyId = '', accessKeySecret = '', securityToken } = model;
  if (accessKeyId === '' || accessKeySecret === '')
    throw fail('LF4001', { headline: 'the credential chain gave no access key' });
  return { accessKeyId, accessKeySecret, securityToken: securityToken === '' ? undefined : securityToken };
}
