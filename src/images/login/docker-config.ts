import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Secret } from '../../base/index.ts';
import { runCommand } from '../command.ts';
import { serverOf } from '../distribution/hosts.ts';
import { fail } from '../errors.ts';
import type { Credential, LoginIo } from './credential.ts';

interface DockerConfig {
  readonly auths?: Readonly<Record<string, AuthEntry | undefined>>;
  readonly credsStore?: string;
  readonly credHelpers?: Readonly<Record<string, string | undefined>>;
}

interface AuthEntry {
  readonly auth?: string;
  readonly username?: string;
  readonly password?: string;
  readonly identitytoken?: string;
}

type ConfigIo = Pick<LoginIo, 'env' | 'home' | 'signal'>;

/** What the config of Docker Hub's logins is filed under. */
const DOCKER_HUB = 'https://index.docker.io/v1/';

/**
 * The login that `docker login` kept for a host: a helper for the host, the common store, or the file itself; undefined
 * when there is none. Source: Docker CLI reference, “docker login”, and the credential helper protocol. LF9021, LF9022.
 */
export async function dockerLogin(host: string, io: ConfigIo): Promise<Credential | undefined> {
  const file = join(io.env['DOCKER_CONFIG'] ?? join(io.home, '.docker'), 'config.json');
  const config = await readConfig(file);
  const names = namesOf(host);
  const helper = names.map((name) => config.credHelpers?.[name]).find((name) => name !== undefined && name !== '');
  if (helper !== undefined) return askHelper(helper, names, io);
  const inFile = loginInFile(config, names, file);
  if (inFile !== undefined || config.credsStore === undefined || config.credsStore === '') return inFile;
  return askHelper(config.credsStore, names, io);
}

async function readConfig(file: string): Promise<DockerConfig> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw fail('LF9021', { headline: `${file} cannot be read`, cause });
  }
  try {
    return JSON.parse(text) as DockerConfig;
  } catch {
    // The parser's own words would quote the file, and with it somebody's password.
    throw fail('LF9021', { headline: `${file} is not JSON` });
  }
}

/** The spellings under which tools file a login, the usual one first. */
function namesOf(host: string): readonly string[] {
  if (serverOf(host) !== host) return [DOCKER_HUB, 'index.docker.io', 'docker.io', 'registry-1.docker.io'];
  return [host, `https://${host}`, `https://${host}/`, `http://${host}`, `https://${host}/v1/`, `https://${host}/v2/`];
}

function loginInFile({ auths }: DockerConfig, names: readonly string[], file: string): Credential | undefined {
  const entry = names
    .map((name) => auths?.[name])
    .find((found) => found !== undefined && Object.keys(found).length > 0);
  if (entry === undefined) return undefined;
  const source = `file:${file}`;
  if (entry.identitytoken !== undefined && entry.identitytoken !== '') {
    return { kind: 'identity-token', token: new Secret(entry.identitytoken, source) };
  }
  const [username, password] = pairOf(entry);
  return password === '' ? undefined : { kind: 'basic', username, password: new Secret(password, source) };
}

function pairOf({ auth = '', username = '', password = '' }: AuthEntry): readonly [string, string] {
  if (auth === '') return [username, password];
  const pair = Buffer.from(auth, 'base64').toString('utf8').replace(/\0+$/, '');
  const colon = pair.indexOf(':');
  return colon < 0 ? [username, password] : [pair.slice(0, colon), pair.slice(colon + 1)];
}

async function askHelper(name: string, hosts: readonly string[], io: ConfigIo): Promise<Credential | undefined> {
  const program = `docker-credential-${name}`;
  for (const host of hosts.slice(0, 2)) {
    const ran = await runCommand({
      program,
      args: ['get'],
      env: io.env,
      input: host,
      ...(io.signal === undefined ? {} : { signal: io.signal }),
    });
    if (ran.missing) throw fail('LF9022', { headline: `${program} is not installed, or not on the PATH` });
    if (ran.status === 0) return readHelper(ran.stdout, program);
    const said = `${ran.stdout}${ran.stderr}`.trim();
    // The protocol's own words for “I have none”.
    if (!/credentials not found/i.test(said))
      throw fail('LF9022', { headline: `${program} failed for ${host}: ${said}` });
  }
  return undefined;
}

function readHelper(stdout: string, program: string): Credential | undefined {
  let answer: { Username?: unknown; Secret?: unknown };
  try {
    answer = JSON.parse(stdout) as typeof answer;
  } catch {
    throw fail('LF9022', { headline: `${program} did not answer with JSON` });
  }
  const { Username: username, Secret: value } = answer;
  if (typeof value !== 'string' || value === '') return undefined;
  const secret = new Secret(value, `helper:${program}`);
  // The protocol marks an identity token by this user name.
  if (username === '<token>') return { kind: 'identity-token', token: secret };
  return { kind: 'basic', username: typeof username === 'string' ? username : '', password: secret };
}
