import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

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

/** How the registry lets people in; YAML of its configuration's `auth`. */
export type RegistryAuth = string | undefined;

export async function startRegistry(binary: string, auth?: (folder: string) => RegistryAuth): Promise<RegistryServer> {
  const folder = mkdtempSync(join(tmpdir(), 'landfall-registry-'));
  const host = `127.0.0.1:${await freePort()}`;
  const file = join(folder, 'config.yml');
  const said = auth?.(folder);
  writeFileSync(
    file,
    [
      'version: 0.1',
      `storage: { filesystem: { rootdirectory: "${join(folder, 'data')}" }, delete: { enabled: true } }`,
      `http: { addr: "${host}", secret: landfall-test }`,
      'log: { level: info }',
      ...(said === undefined ? [] : [said]),
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

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
