import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port.ts';

/** A real registry (Debian's docker-registry) on a free port of this machine. */
export interface RegistryServer {
  /** As `127.0.0.1:41234`. */
  readonly host: string;
  /** Where it keeps its blobs. */
  readonly folder: string;
  /** What it logged so far. */
  log(): string;
  stop(): Promise<void>;
}

export interface RegistrySettings {
  /** How it lets people in: YAML of its configuration's `auth`; it may keep files in the folder. */
  readonly auth?: (folder: string) => string;
  /** Speaks TLS with this certificate, PEM. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

export async function startRegistry(binary: string, settings: RegistrySettings = {}): Promise<RegistryServer> {
  const folder = mkdtempSync(join(tmpdir(), 'landfall-registry-'));
  const host = `127.0.0.1:${await freePort()}`;
  const file = join(folder, 'config.yml');
  const auth = settings.auth?.(folder);
  writeFileSync(
    file,
    [
      'version: 0.1',
      `storage: { filesystem: { rootdirectory: "${join(folder, 'data')}" }, delete: { enabled: true } }`,
      `http: { addr: "${host}", secret: landfall-test${tlsOf(folder, settings)} }`,
      'log: { level: info }',
      ...(auth === undefined ? [] : [auth]),
    ].join('\n'),
  );
  const child = spawn(binary, ['serve', file], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await fetch(`http://${host}/v2/`).catch(() => undefined);
    if (answer !== undefined) return { host, folder: join(folder, 'data'), log: () => text, stop };
    await delay(50);
  }
  await stop();
  throw new Error(`docker-registry did not start:\n${text}`);
}

function tlsOf(folder: string, { tls }: RegistrySettings): string {
  if (tls === undefined) return '';
  writeFileSync(join(folder, 'cert.pem'), tls.cert);
  writeFileSync(join(folder, 'key.pem'), tls.key);
  return `, tls: { certificate: "${join(folder, 'cert.pem')}", key: "${join(folder, 'key.pem')}" }`;
}
