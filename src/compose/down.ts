import type { Emit } from '../model/index.ts';
import { addressBook } from './address-book.ts';
import { runOnProject, stateOfTheWorld } from './carry-out.ts';
import type { Client } from './client.ts';
import { fail } from './errors.ts';
import { LABEL, observe, serviceOf, type Observed, type PartFacts } from './observed.ts';
import { change, type ComposeChange } from './plan.ts';
import { Reporter } from './reporter.ts';
import { lookAround } from './situation.ts';
import { linesOf } from './text.ts';

export interface DownOptions {
  readonly emit: Emit;
  readonly signal?: AbortSignal;
  /** Removes volumes as well: `all`, or the addresses (`docker_volume.models`) whose data may be lost. */
  readonly allowDataLoss?: 'all' | readonly string[];
  /** Wants every volume gone; without permission for each that is an error. */
  readonly volumes?: boolean;
  /** How long removing may take; 5 minutes when absent. Real milliseconds. */
  readonly timeoutMs?: number;
}

/** What `down` did. */
export interface DownOutcome {
  /** Addresses. */
  readonly removed: readonly string[];
  /** Volumes that stay, with their data: address and name in the engine. */
  readonly kept: readonly { readonly address: string; readonly name: string }[];
}

const TIMEOUT_MS = 300_000;

/** Removes containers and networks, then the volumes that may go. */
export async function takeDown(client: Client, options: DownOptions): Promise<DownOutcome> {
  const { desired, observed, mask } = await lookAround(client, {});
  const own = observed.volumes.filter(({ Labels }) => Labels?.[LABEL.project] === client.options.project);
  const going = own.filter((volume) => mayGo(volume, options));
  const kept = own
    .filter((volume) => !going.includes(volume))
    .map((one) => ({ address: volumeAddress(one), name: one.Name }));
  if (options.volumes === true && kept.length > 0) throw notAllowed(kept);
  const changes = removals(client, observed, going);
  if (changes.length === 0) return { removed: [], kept };
  const named = { project: client.options.project, changes, desired, observed };
  const reporter = new Reporter({ ...named, mask, emit: options.emit });
  const error = await runOnProject({
    client,
    mask,
    reporter,
    addressOf: addressBook(named),
    signal: options.signal,
    args: ['down', '--remove-orphans'],
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
  });
  if (error !== undefined) throw error;
  await removeVolumes(client, going, reporter);
  await assertGone(client, going);
  reporter.allDone();
  return { removed: changes.map(({ address }) => address), kept };
}

function mayGo(volume: PartFacts, { allowDataLoss = [] }: DownOptions): boolean {
  return allowDataLoss === 'all' || allowDataLoss.includes(volumeAddress(volume));
}

function volumeAddress({ Labels, Name }: PartFacts): string {
  return `docker_volume.${Labels?.[LABEL.volume] ?? Name}`;
}

function notAllowed(kept: DownOutcome['kept']): ReturnType<typeof fail> {
  const addresses = kept.map(({ address }) => address);
  return fail('LF5123', {
    headline: `removing ${addresses.join(', ')} deletes data`,
    fix: `Allow it by name: ${addresses.map((address) => `--allow-data-loss ${address}`).join(' ')}`,
    world: 'Nothing was removed.',
  });
}

/** A line for everything that goes. */
function removals(client: Client, observed: Observed, volumes: readonly PartFacts[]): readonly ComposeChange[] {
  const services = [...new Set(observed.containers.map(serviceOf))].toSorted();
  return [
    ...services.map((name) => change(`docker_container.${name}`, 'remove')),
    ...ownNetworks(client, observed).map((one) => change(networkAddress(one), 'remove', { id: one.Name })),
    ...volumes.map((one) => change(volumeAddress(one), 'remove', { id: one.Name })),
  ];
}

function ownNetworks(client: Client, { networks }: Observed): readonly PartFacts[] {
  return networks.filter(({ Labels }) => Labels?.[LABEL.project] === client.options.project);
}

function networkAddress({ Labels, Name }: PartFacts): string {
  return `docker_network.${Labels?.[LABEL.network] ?? Name}`;
}

async function removeVolumes(client: Client, volumes: readonly PartFacts[], reporter: Reporter): Promise<void> {
  for (const volume of volumes) {
    reporter.tell(volumeAddress(volume), 'Removing');
    const { exit } = await client.docker(['volume', 'rm', volume.Name]);
    if (exit === 0) reporter.tell(volumeAddress(volume), 'Removed');
  }
}

/** Compose calls a network that somebody still uses a success; what is left is told. */
async function assertGone(client: Client, volumes: readonly PartFacts[]): Promise<void> {
  const left = await observe(client);
  const names = [
    ...left.containers.map((one) => `the container ${one.Name.slice(1)}`),
    ...(await Promise.all(ownNetworks(client, left).map((one) => usedNetwork(client, one)))),
    ...left.volumes
      .filter(({ Name }) => volumes.some((one) => one.Name === Name))
      .map(({ Name }) => `the volume ${Name}`),
  ];
  if (names.length === 0) return;
  throw fail('LF5126', { headline: `left: ${names.join(', ')}`, world: await stateOfTheWorld(client) });
}

async function usedNetwork(client: Client, { Name }: PartFacts): Promise<string> {
  const format = '{{range .Containers}}{{println .Name}}{{end}}';
  const users = linesOf((await client.docker(['network', 'inspect', '--format', format, Name])).stdout);
  return users.length === 0 ? `the network ${Name}` : `the network ${Name}, which ${users.join(', ')} uses`;
}
