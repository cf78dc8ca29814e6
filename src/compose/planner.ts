import type { Client } from './client.ts';
import { dependentsOf } from './desired.ts';
import { foreseeFailures } from './foresight.ts';
import { LABEL, serviceOf } from './observed.ts';
import { planNetworks, planVolumes } from './part-plan.ts';
import { change, instead, serviceIn, type ComposeChange, type ComposePlan } from './plan.ts';
import { planService } from './service-plan.ts';
import { lookAround, type Situation, type Supply } from './situation.ts';
import { linesOf } from './text.ts';

/** Compares the files with what runs. */
export async function makePlan(client: Client, supply: Supply): Promise<ComposePlan> {
  return planOf(await lookAround(client, supply));
}

/** The plan of a situation. */
export async function planOf(situation: Situation): Promise<ComposePlan> {
  const { client, desired } = situation;
  const networks = planNetworks(situation);
  const volumes = planVolumes(situation);
  const alone = await Promise.all(Object.keys(desired.services).map((name) => planService(situation, name)));
  const services = takenAlong(situation, onNewNetworks(situation, alone, networks.changes));
  const changes = await foreseeFailures(situation, [
    ...networks.changes,
    ...volumes.changes,
    ...images(situation),
    ...services,
    ...(await orphans(situation)),
  ]);
  return {
    project: client.options.project,
    changes,
    warnings: [...desired.warnings, ...networks.warnings, ...volumes.warnings, ...sick(situation)],
    empty: changes.every(({ deed, blocked }) => deed === 'keep' && blocked === undefined),
  };
}

/** A network that is made anew takes the containers on it along. */
function onNewNetworks(
  { desired }: Situation,
  services: readonly ComposeChange[],
  networks: readonly ComposeChange[],
): readonly ComposeChange[] {
  const renewed = networks.filter(({ deed }) => deed === 'recreate').map(({ address }) => address.split('.')[1] ?? '');
  return services.map((one) => {
    const on = Object.keys(desired.services[serviceIn(one) ?? '']?.networks ?? {});
    const network = renewed.find((name) => on.includes(name));
    if (network === undefined || one.deed !== 'keep') return one;
    return instead(one, 'restart', `its network ${network} is made anew`);
  });
}

/** Older plugins make dependents of a recreated container anew; newer ones restart those that ask for it. */
function takenAlong(situation: Situation, services: readonly ComposeChange[]): readonly ComposeChange[] {
  const why = new Map<string, string>();
  for (const one of services) {
    const name = serviceIn(one);
    if (one.deed !== 'recreate' || name === undefined) continue;
    for (const other of dependentsOf(situation.desired, name)) if (!why.has(other)) why.set(other, name);
  }
  return services.map((one) => {
    const cause = why.get(serviceIn(one) ?? '');
    return cause === undefined ? one : alongWith(situation, one, cause);
  });
}

function alongWith({ client, desired }: Situation, one: ComposeChange, cause: string): ComposeChange {
  if (one.deed !== 'keep' && one.deed !== 'start') return one;
  if (client.traits.recreatesDependents)
    return instead(one, 'recreate', `it depends on ${cause}, which is recreated (Docker Compose before 2.30 does so)`);
  const restarts = desired.services[serviceIn(one) ?? '']?.depends_on?.[cause]?.restart === true;
  return restarts && one.deed === 'keep' ? instead(one, 'restart', `it restarts with ${cause}`) : one;
}

/** Images that are not here yet: one line for each, named after the first service that wants it. */
function images({ client, desired, observed, supply }: Situation): readonly ComposeChange[] {
  const seen = new Set<string>();
  return Object.entries(desired.services).flatMap(([name, { image, build, pull_policy: policy }]) => {
    const reference = image ?? `${client.options.project}-${name}`;
    if (seen.has(reference) || observed.images[reference] !== undefined) return [];
    seen.add(reference);
    const never = supply.pull === 'never' || policy === 'never';
    const built = build !== undefined && supply.build !== 'never';
    const row = change(`docker_image.${name}`, 'create', {
      id: reference,
      reason: built ? `${reference} is built` : `${reference} is not on this machine and is pulled`,
    });
    if (built || !never) return [row];
    return [
      { ...row, blocked: `${reference} is not on this machine and may not be pulled`, blockedBy: 'LF5111' as const },
    ];
  });
}

async function orphans({ client, desired, observed }: Situation): Promise<readonly ComposeChange[]> {
  const strangers = observed.containers.filter((one) => !Object.hasOwn(desired.services, serviceOf(one)));
  if (strangers.length === 0) return [];
  const known = new Set(await allServices(client));
  const names = [...new Set(strangers.map(serviceOf))].filter((name) => !known.has(name)).toSorted();
  return names.map((name) => {
    const ids = strangers.filter((one) => serviceOf(one) === name).map(({ Name }) => Name.slice(1));
    return change(`docker_container.${name}`, 'remove', {
      id: ids.join(', '),
      reason: 'the files no longer name it',
    });
  });
}

/** Also services whose profile is off: their containers are nobody's orphans. */
async function allServices(client: Client): Promise<readonly string[]> {
  const { exit, stdout } = await client.compose(['--profile', '*', 'config', '--services']);
  return exit === 0 ? linesOf(stdout) : [];
}

function sick({ observed }: Situation): readonly string[] {
  return observed.containers.flatMap((container) =>
    container.State.Health?.Status === 'unhealthy'
      ? [`${container.Config.Labels?.[LABEL.service]} runs but is unhealthy`]
      : [],
  );
}
