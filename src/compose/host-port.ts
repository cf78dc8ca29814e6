import { createSocket } from 'node:dgram';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Client } from './client.ts';
import type { ServiceModel } from './desired.ts';
import { LABEL } from './observed.ts';
import { linesOf } from './text.ts';

/** A port of this machine that a service wants for itself. */
export interface HostPortWish {
  /** Empty for all addresses. */
  readonly ip: string;
  readonly port: number;
  readonly protocol: string;
}

/** Who has a port. */
export interface PortOwner {
  /** As `container web of project shop` or `process 4711 (node)`. */
  readonly text: string;
  /** A container of the project itself: it gives the port away when it is made anew. */
  readonly own: boolean;
}

/** The ports that a service names; not those it lets the engine choose, alone or from a range. */
export function wishedPorts({ ports = [] }: ServiceModel): readonly HostPortWish[] {
  return ports.flatMap(({ published = '', host_ip: ip = '', protocol = 'tcp' }) =>
    /^\d+$/.test(published) && published !== '0' ? [{ ip, port: Number(published), protocol }] : [],
  );
}

/** Who has the port; undefined when it is free. Ask only when the engine is on this machine. */
export async function ownerOfPort(client: Client, wish: HostPortWish): Promise<PortOwner | undefined> {
  const container = await containerAt(client, wish);
  if (container !== undefined) return container;
  if (await isFree(wish)) return undefined;
  const process = wish.protocol === 'tcp' ? await processAt(wish.port) : undefined;
  return { text: process ?? 'a process that Landfall cannot see', own: false };
}

/** Whether the engine shares this machine's ports: it is reached through a socket of the file system. */
export function engineIsHere({ engineHost }: Pick<Client, 'engineHost'>): boolean {
  return /^(?:unix|npipe):/.test(engineHost);
}

async function containerAt(client: Client, { ip, port, protocol }: HostPortWish): Promise<PortOwner | undefined> {
  const format = `{{.Names}}\t{{.Label "${LABEL.project}"}}\t{{.Ports}}`;
  const { stdout } = await client.docker(['ps', '--filter', `publish=${port}/${protocol}`, '--format', format]);
  for (const line of linesOf(stdout)) {
    const [name = '', project = '', ports = ''] = line.split('\t');
    if (!publishes(ports, { ip, port, protocol })) continue;
    return {
      text: project === '' ? `container ${name}` : `container ${name} of project ${project}`,
      own: project === client.options.project,
    };
  }
  return undefined;
}

/** Whether `127.0.0.1:8080->80/tcp, …` has the port at an address that collides; the filter also finds inner ports. */
function publishes(ports: string, { ip, port }: HostPortWish): boolean {
  const every = /^(?:|0\.0\.0\.0|\[?::\]?)$/;
  return ports.split(', ').some((entry) => {
    const found = /^(.*):(\d+)->/.exec(entry);
    if (found === null || Number(found[2]) !== port) return false;
    return every.test(ip) || every.test(found[1] ?? '') || found[1] === ip;
  });
}

/** Tries it: nothing else tells for sure. What cannot be tried (a foreign address, a port of root) counts as free. */
function isFree({ ip, port, protocol }: HostPortWish): Promise<boolean> {
  const host = ip === '' ? '0.0.0.0' : ip;
  return new Promise((resolve) => {
    const taken = (error: NodeJS.ErrnoException): void => resolve(error.code !== 'EADDRINUSE');
    if (protocol === 'udp') {
      const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
      socket.once('error', taken);
      socket.bind({ port, address: host, exclusive: true }, () => socket.close(() => resolve(true)));
      return;
    }
    const server = createServer();
    server.once('error', taken);
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** The process that listens on a TCP port, by Linux's own tables; undefined where they do not tell. */
async function processAt(port: number): Promise<string | undefined> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'utf8').catch(() => '')),
  );
  const sockets = new Set(tables.flatMap((table) => listeners(table, port)));
  if (sockets.size === 0) return undefined;
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  for (const id of ids) {
    const handles = await readdir(`/proc/${id}/fd`).catch(() => []);
    for (const handle of handles) {
      const target = await readlink(`/proc/${id}/fd/${handle}`).catch(() => '');
      if (!sockets.has(target)) continue;
      const name = await readFile(`/proc/${id}/comm`, 'utf8').catch(() => '?');
      return `process ${id} (${name.trim()})`;
    }
  }
  return undefined;
}

/** The sockets that listen (state 0A) on a port, as `/proc/PID/fd` calls them. */
function listeners(table: string, port: number): readonly string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return linesOf(table)
    .map((line) => line.trim().split(/\s+/))
    .filter((cells) => cells[1]?.endsWith(suffix) === true && cells[3] === '0A')
    .map((cells) => `socket:[${cells[9]}]`);
}
