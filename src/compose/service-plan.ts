import type { ArgChange } from '../model/index.ts';
import { staleContents } from './content.ts';
import { replicasOf, type ServiceModel } from './desired.ts';
import { difference, differences } from './difference.ts';
import { FACETS } from './facet.ts';
import { HIDDEN } from './mask.ts';
import { LABEL, serviceOf, type ContainerFacts } from './observed.ts';
import { change, type ComposeChange } from './plan.ts';
import type { Situation } from './situation.ts';

/** What happens to one service when nothing around it changes, and why. */
export async function planService(situation: Situation, name: string): Promise<ComposeChange> {
  const { desired, observed } = situation;
  const service = desired.services[name] ?? {};
  const address = `docker_container.${name}`;
  const containers = observed.containers.filter((one) => serviceOf(one) === name).toSorted(byNumber);
  if (containers.length === 0)
    return replicasOf(service) === 0
      ? change(address, 'keep', { reason: 'it has no replicas' })
      : change(address, 'create', { args: firstArgs(situation, service) });
  const id = containers.map(({ Name }) => Name.slice(1)).join(', ');
  for (const container of containers) {
    const why = await divergence(situation, { name, service, container });
    if (why !== undefined) return change(address, 'recreate', { id, ...why });
  }
  const wanted = replicasOf(service);
  if (wanted !== containers.length)
    return change(address, 'scale', {
      id,
      args: [{ ...difference('replicas', containers.length, wanted), forcesReplacement: false }],
    });
  const idle = containers.map((container) => idleness(situation, name, container)).find((why) => why !== undefined);
  return idle === undefined ? change(address, 'keep', { id }) : change(address, 'start', { id, reason: idle });
}

interface Candidate {
  readonly name: string;
  readonly service: ServiceModel;
  readonly container: ContainerFacts;
}

/** Why something is made anew. */
type Divergence = Required<Pick<ComposeChange, 'args'>> & Pick<ComposeChange, 'reason'>;

/** Why a container must be made anew; undefined when it need not be. */
async function divergence(situation: Situation, candidate: Candidate): Promise<Divergence | undefined> {
  const { client, desired } = situation;
  const diverged = otherDefinition(situation, candidate);
  if (diverged !== undefined || candidate.container.State.Status !== 'running') return diverged;
  const stale = await staleContents(client, desired, candidate);
  if (stale.length === 0) return undefined;
  const args = stale.map((one) => difference(one, HIDDEN, HIDDEN));
  return { args, reason: `the content of ${stale.join(', ')} changed` };
}

/** What Docker Compose itself sees: another digest of the definition, or another image under the same name. */
function otherDefinition(situation: Situation, { name, service, container }: Candidate): Divergence | undefined {
  const { client, desired, observed, mask } = situation;
  const image = observed.images[service.image ?? `${client.options.project}-${name}`];
  const newImage = image !== undefined && !madeFrom(container, image.Id);
  if (container.Config.Labels?.[LABEL.hash] === desired.hashes[name] && !newImage) return undefined;
  const inherited = observed.images[container.Image]?.Config ?? undefined;
  const found = differences({ service, container, image, desired, mask, madeFrom: inherited });
  const args = newImage ? [...found, imageChange(container, image.Id)] : found;
  // Compose's own digest sees parts that a container does not tell, as its stop grace period.
  const silent = { reason: 'a part of its definition changed that containers do not tell' };
  return { args, ...(args.length === 0 ? silent : {}) };
}

/** By the label that Compose writes, else by the engine: which of the two names the image depends on its store. */
function madeFrom(container: ContainerFacts, image: string): boolean {
  return container.Image === image || container.Config.Labels?.[LABEL.image] === image;
}

function imageChange(container: ContainerFacts, next: string): ArgChange {
  return difference('image_id', shortId(container.Image), shortId(next));
}

function shortId(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12);
}

/** Why a container that is as it should be must be started; undefined when it runs or has done what it had to. */
function idleness({ desired }: Situation, name: string, { State }: ContainerFacts): string | undefined {
  if (State.Status === 'running') return undefined;
  if (State.Status === 'exited' && State.ExitCode === 0 && isOneShot(desired.services, name)) return undefined;
  return State.Status === 'exited' ? `it ended with exit code ${State.ExitCode}` : `it is ${State.Status}`;
}

/** A service that others wait for to complete is done when it ended well. */
function isOneShot(services: Readonly<Record<string, ServiceModel>>, name: string): boolean {
  return Object.values(services).some(
    ({ depends_on: needs }) => needs?.[name]?.condition === 'service_completed_successfully',
  );
}

/** What a new service is, as far as people ask first. */
function firstArgs(situation: Situation, service: ServiceModel): readonly ArgChange[] {
  const scene = { desired: situation.desired, image: undefined };
  return FACETS.filter(({ name }) => ['image', 'ports', 'volumes'].includes(name)).flatMap(({ name, wanted }) => {
    const value = wanted(service, scene);
    const empty = value === undefined || (Array.isArray(value) && value.length === 0);
    return empty ? [] : [{ ...difference(name, undefined, value), forcesReplacement: false }];
  });
}

function byNumber(one: ContainerFacts, other: ContainerFacts): number {
  const number = ({ Config }: ContainerFacts): number => Number(Config.Labels?.[LABEL.number] ?? 0);
  return number(one) - number(other);
}
