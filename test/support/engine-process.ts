import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { noTool, toolPath, tools } from './tools.ts';

/** How long an own engine may take to answer. */
const READY_MS = 20_000;
/** How long it may take to end, with its containers. */
const STOP_MS = 20_000;

/** An engine of the tests' own, or why there is none. */
export type StartedEngine = { readonly host: string; readonly stop: () => Promise<void> } | { readonly why: string };

/** The engine that runs already: the one `DOCKER_HOST` names, else the machine's. */
export function findEngine(): string | undefined {
  const client = tools().docker;
  if (client === undefined) return undefined;
  const named = process.env['DOCKER_HOST'];
  const host = named ?? (existsSync('/var/run/docker.sock') ? 'unix:///var/run/docker.sock' : undefined);
  return host !== undefined && answers(client, host) ? host : undefined;
}

/**
 * Starts an engine that keeps everything in a folder of its own and lets the machine's network be: no default bridge, no
 * rule in its firewall, no forwarding. Published ports go through docker's proxy, containers of one network reach each
 * other over its bridge. It ends with this process, whatever becomes of that.
 */
export async function startEngine(): Promise<StartedEngine> {
  const why = cannotStart();
  if (why !== undefined) return { why };
  const folder = mkdtempSync(join(tmpdir(), 'landfall-engine-'));
  const host = `unix://${join(folder, 'docker.sock')}`;
  const child = launch(folder, host);
  const stop = async (): Promise<void> => {
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  const until = Date.now() + READY_MS;
  while (child.exitCode === null && Date.now() < until) {
    if (answers(toolPath('docker'), host)) return { host, stop };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const last = readFileSync(join(folder, 'log'), 'utf8').trim().split('\n').at(-1);
  await stop();
  return { why: `Docker Engine does not start here: ${last}` };
}

function cannotStart(): string | undefined {
  const missing = noTool('docker', 'dockerd', 'docker-proxy', 'containerd', 'runc', 'docker-init', 'iptables');
  if (missing !== undefined) return missing;
  if (process.getuid?.() !== 0) return 'no Docker Engine runs, and only root can start one';
  return anotherEngineRules()
    ? 'another Docker Engine rules this machine’s bridges and firewall: name it by DOCKER_HOST'
    : undefined;
}

/** An engine without a default bridge deletes docker0, whosever it is; and a firewall that forwards nothing cuts our networks. */
function anotherEngineRules(): boolean {
  return (existsSync('/sys/class/net/docker0') && engineRuns()) || forwardingIsDropped();
}

function engineRuns(): boolean {
  return readdirSync('/proc').some((id) => {
    try {
      return /^\d+$/.test(id) && readFileSync(`/proc/${id}/comm`, 'utf8') === 'dockerd\n';
    } catch {
      // It ended between the two looks.
      return false;
    }
  });
}

/** True when frames on a bridge pass the firewall and it forwards nothing by default. */
function forwardingIsDropped(): boolean {
  const filtered = '/proc/sys/net/bridge/bridge-nf-call-iptables';
  if (!existsSync(filtered) || readFileSync(filtered, 'utf8').trim() !== '1') return false;
  const { stdout } = spawnSync(toolPath('iptables'), ['-S', 'FORWARD'], { env: engineEnv(), encoding: 'utf8' });
  return stdout.includes('-P FORWARD DROP');
}

function launch(folder: string, host: string): ChildProcess {
  const log = openSync(join(folder, 'log'), 'w');
  const where = ['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec'), '-p', join(folder, 'pid')];
  const quiet = ['--bridge=none', '--iptables=false', '--ip6tables=false', '--ip-forward=false', '--ip-masq=false'];
  // Two test runs on one machine must not choose the same networks.
  const networks = ['--default-address-pool', `base=10.${200 + (process.pid % 50)}.0.0/16,size=24`];
  const args = ['-H', host, ...where, ...quiet, ...networks];
  // The kernel ends the engine when this process is gone, even when it was killed.
  return spawn('setpriv', ['--pdeathsig', 'TERM', toolPath('dockerd'), ...args], {
    env: engineEnv(),
    stdio: ['ignore', log, log],
  });
}

/** The engine finds its parts by name, and its firewall program the libraries that were unpacked beside it. */
function engineEnv(): Readonly<Record<string, string>> {
  const parts = dirname(toolPath('iptables'));
  const libraries = join(parts, '../root/usr/lib', `${machine()}-linux-gnu`);
  return {
    PATH: [dirname(toolPath('dockerd')), parts, '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'].join(
      ':',
    ),
    LD_LIBRARY_PATH: libraries,
    XTABLES_LIBDIR: join(libraries, 'xtables'),
  };
}

function machine(): string {
  return process.arch === 'arm64' ? 'aarch64' : 'x86_64';
}

function answers(client: string, host: string): boolean {
  return spawnSync(client, ['-H', host, 'info'], { env: {}, timeout: 10_000 }).status === 0;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(timer);
}
