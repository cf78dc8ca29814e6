import { access } from 'node:fs/promises';
import { overlaps, parseCidr } from '../base/index.ts';
import type { Client } from './client.ts';
import { replicasOf, type ServiceModel } from './desired.ts';
import { engineIsHere, ownerOfPort, wishedPorts } from './host-port.ts';
import { LABEL, type PartFacts } from './observed.ts';
import { serviceIn, type ComposeChange } from './plan.ts';
import type { Situation } from './situation.ts';
import { linesOf } from './text.ts';

/** Why something would fail. */
type Obstacle = Required<Pick<ComposeChange, 'blocked' | 'blockedBy'>>;

/** Adds to every line what can be known of its failing before anything is done. */
export function foreseeFailures(
  situation: Situation,
  changes: readonly ComposeChange[],
): Promise<readonly ComposeChange[]> {
  return Promise.all(
    changes.map(async (one) => {
      if (one.blocked !== undefined || one.deed === 'keep' || one.deed === 'remove') return one;
      const obstacle = await obstacleOf(situation, one);
      return obstacle === undefined ? one : { ...one, ...obstacle };
    }),
  );
}

async function obstacleOf(situation: Situation, row: ComposeChange): Promise<Obstacle | undefined> {
  const name = serviceIn(row);
  if (name === undefined)
    return row.address.startsWith('docker_network.') && row.deed === 'create'
      ? overlapping(situation, row.address.split('.')[1] ?? '')
      : undefined;
  const service = situation.desired.services[name] ?? {};
  const { client } = situation;
  return (
    fixedForSeveral(service) ??
    (await tooManyCores(client, service)) ??
    (await obstacleHere(client, service)) ??
    (await takenName(client, service))
  );
}

function fixedForSeveral(service: ServiceModel): Obstacle | undefined {
  const [port] = wishedPorts(service);
  const replicas = replicasOf(service);
  if (port === undefined || replicas < 2) return undefined;
  return { blocked: `${replicas} replicas cannot all listen on port ${port.port}`, blockedBy: 'LF5110' };
}

/** What this machine itself cannot give, when the engine runs on it. */
async function obstacleHere(client: Client, service: ServiceModel): Promise<Obstacle | undefined> {
  if (!engineIsHere(client)) return undefined;
  return (await takenPort(client, service)) ?? (await missingPath(service));
}

/** The engine refuses a limit above what its machine has. */
async function tooManyCores(client: Client, { deploy, cpus }: ServiceModel): Promise<Obstacle | undefined> {
  const limit = Number(deploy?.resources?.limits?.cpus ?? cpus ?? 0);
  if (!(limit > 0)) return undefined;
  const { stdout } = await client.docker(['info', '--format', '{{.NCPU}}']);
  const cores = Number(stdout.trim());
  if (!(cores > 0) || limit <= cores) return undefined;
  return {
    blocked: `it may use ${limit} cores and the engine's machine has ${cores}`,
    blockedBy: 'LF5127',
  };
}

async function takenPort(client: Client, service: ServiceModel): Promise<Obstacle | undefined> {
  for (const wish of wishedPorts(service)) {
    const owner = await ownerOfPort(client, wish);
    if (owner === undefined || owner.own) continue;
    const at = wish.ip === '' ? `${wish.port}` : `${wish.ip}:${wish.port}`;
    return { blocked: `port ${at} is taken by ${owner.text}`, blockedBy: 'LF5110' };
  }
  return undefined;
}

/** Docker makes missing folders by itself unless it is told not to. */
async function missingPath({ volumes = [] }: ServiceModel): Promise<Obstacle | undefined> {
  for (const { type, source, bind } of volumes) {
    if (type !== 'bind' || source === undefined || bind?.create_host_path === true) continue;
    const exists = await access(source).then(
      () => true,
      () => false,
    );
    if (!exists) return { blocked: `${source} does not exist`, blockedBy: 'LF5116' };
  }
  return undefined;
}

async function takenName(client: Client, { container_name: name }: ServiceModel): Promise<Obstacle | undefined> {
  if (name === undefined) return undefined;
  const format = `{{.Names}}\t{{.Label "${LABEL.project}"}}`;
  const { stdout } = await client.docker(['ps', '-a', '--filter', `name=^/${name}$`, '--format', format]);
  for (const line of linesOf(stdout)) {
    const [, project = ''] = line.split('\t');
    if (project === client.options.project) continue;
    const whose = project === '' ? 'a container of nobody’s project' : `a container of project ${project}`;
    return { blocked: `the name ${name} belongs to ${whose}`, blockedBy: 'LF5117' };
  }
  return undefined;
}

/** The engine's networks may not share addresses. */
async function overlapping({ client, desired }: Situation, key: string): Promise<Obstacle | undefined> {
  const wanted = (desired.networks[key]?.ipam?.config ?? []).flatMap(({ subnet }) => subnet ?? []);
  if (wanted.length === 0) return undefined;
  const ids = linesOf((await client.docker(['network', 'ls', '-q'])).stdout);
  const { stdout } = await client.docker(['network', 'inspect', ...ids]);
  for (const { Name, IPAM } of JSON.parse(stdout || '[]') as readonly PartFacts[]) {
    const subnets = (IPAM?.Config ?? []).flatMap(({ Subnet }) => Subnet ?? []);
    const both = wanted.flatMap((one) =>
      subnets.filter((other) => shareAddresses(one, other)).map((other) => [one, other]),
    );
    if (both[0] !== undefined)
      return { blocked: `${both[0][0]} overlaps with ${both[0][1]} of the network ${Name}`, blockedBy: 'LF5118' };
  }
  return undefined;
}

/** False also for addresses of the sixth version, which base does not reckon with. */
function shareAddresses(one: string, other: string): boolean {
  const [a, b] = [parseCidr(one), parseCidr(other)];
  return a !== undefined && b !== undefined && overlaps(a, b);
}
