import type { Image, Resources, Run, Service } from '../../model/index.ts';
import { imageName } from '../../model/index.ts';
import { dependenciesOf, type Dependencies } from './dependencies.ts';
import { tellWhence, type ComposeDraft } from './draft.ts';
import { configsOf } from './files.ts';
import { healthOf } from './health.ts';
import { portsOf } from './ports.ts';
import { noteSecrets, secretEnvironment, secretUses } from './secrets.ts';
import { fromComposeDirectory, mountsOf } from './storage.ts';
import { byteSize, literal, literals, seconds, upper } from './text.ts';
import type { ComposeValue } from './yaml-text.ts';

export type ComposeService = Readonly<Record<string, ComposeValue>>;

/** The profile of what runs on demand. */
const JOBS = 'jobs';

/** A service and the steps before it, in the order in which they run. */
export function servicesOf(
  service: Service,
  directories: ReadonlyMap<string, string>,
  draft: ComposeDraft,
): readonly (readonly [name: string, ComposeService])[] {
  const image = imageOf(service.image, service.name, draft);
  const dependsOn = dependenciesOf(service, draft);
  const surroundings = surroundingsOf(service, directories, draft);
  const steps: (readonly [string, ComposeService])[] = [];
  let before = dependsOn;
  for (const step of service.init) {
    const name = stepName(`${service.name}-init-${step.name}`, draft);
    draft.comments.set(`services.${name}`, `services.${service.name}.init: ${step.name}`);
    const own = step.image === undefined ? image : imageOf(step.image, name, draft);
    steps.push([name, stepOf({ service, step, image: own, before, surroundings })]);
    before = { ...dependsOn, [name]: { condition: 'service_completed_successfully' } };
  }
  if (steps.length > 0 && service.replicas > 1)
    draft.note(`services.${service.name}.init`, 'Compose runs the steps once, not once for each replica');
  tellWhence(draft, `services.${service.name}`, `services.${service.name}`);
  noteSecrets(service, draft);
  return [...steps, [service.name, mainOf({ service, image, dependsOn: before, surroundings }, draft)]];
}

/** What a service and its steps have in common. */
interface Surroundings {
  readonly environment: Readonly<Record<string, string>>;
  readonly parts: ComposeService;
}

function surroundingsOf(service: Service, directories: ReadonlyMap<string, string>, draft: ComposeDraft): Surroundings {
  const { workingDir, run } = service;
  return {
    environment: { ...service.env, ...secretEnvironment(service) },
    parts: {
      ...(workingDir === undefined ? {} : { working_dir: literal(workingDir) }),
      ...some('volumes', mountsOf(service, directories)),
      ...some('secrets', secretUses(service)),
      ...some('configs', configsOf(service, draft)),
      ...securityOf(service, draft),
      ...(run.kind === 'schedule' ? { profiles: [JOBS] } : {}),
    },
  };
}

interface Main {
  readonly service: Service;
  readonly image: string;
  readonly dependsOn: Dependencies;
  readonly surroundings: Surroundings;
}

function mainOf({ service, image, dependsOn, surroundings }: Main, draft: ComposeDraft): ComposeService {
  const { published, exposed } = portsOf(service, draft);
  const health = healthOf(service, draft);
  return {
    image,
    ...buildOf(service),
    ...(service.entrypoint === undefined ? {} : { entrypoint: literals(service.entrypoint) }),
    ...(service.command === undefined ? {} : { command: literals(service.command) }),
    ...environmentOf(surroundings.environment),
    ...some('ports', published),
    ...some('expose', exposed),
    ...surroundings.parts,
    ...(Object.keys(dependsOn).length === 0 ? {} : { depends_on: dependsOn }),
    ...(health === undefined ? {} : { healthcheck: health }),
    restart: restartOf(service.run),
    stop_grace_period: seconds(service.stopSeconds),
    deploy: deployOf(service),
    ...labelsOf(service, draft),
  };
}

interface Step extends Omit<Main, 'dependsOn'> {
  readonly step: Service['init'][number];
  readonly before: Dependencies;
}

/** A step runs once, before the service, with what the service has. */
function stepOf({ service, step, image, before, surroundings }: Step): ComposeService {
  const own = step.image === undefined;
  const entrypoint = step.entrypoint ?? (own ? service.entrypoint : undefined);
  return {
    image,
    ...(entrypoint === undefined ? {} : { entrypoint: literals(entrypoint) }),
    ...(step.command === undefined ? {} : { command: literals(step.command) }),
    ...environmentOf({ ...surroundings.environment, ...step.env }),
    ...surroundings.parts,
    ...(Object.keys(before).length === 0 ? {} : { depends_on: before }),
    restart: 'no',
    deploy: { resources: resourcesOf(service.resources) },
  };
}

function stepName(wanted: string, { stack, comments }: ComposeDraft): string {
  let name = wanted;
  for (let count = 2; stack.services[name] !== undefined || comments.has(`services.${name}`); count += 1)
    name = `${wanted}-${count}`;
  return name;
}

/** Its name and tag may be replaced from `.env`; a digest belongs to the name. */
function imageOf(image: Image, key: string, { variables, stack }: ComposeDraft): string {
  const name = imageName(image, stack.registry);
  if (image.digest !== undefined)
    return variables.variable(`${upper(key)}_IMAGE`, `${name}@${image.digest}`, `image of ${key}`);
  const chosen = variables.variable(`${upper(key)}_IMAGE`, name, `image of ${key}`);
  return `${chosen}:${variables.variable(`${upper(key)}_TAG`, image.tag ?? 'latest', `its tag`)}`;
}

function buildOf({ build }: Service): ComposeService {
  if (build === undefined) return {};
  const { context, dockerfile, args, target } = build;
  return {
    build: {
      context: literal(fromComposeDirectory(context)),
      dockerfile: literal(dockerfile),
      ...environmentOf(args, 'args'),
      ...(target === undefined ? {} : { target }),
    },
  };
}

function environmentOf(variables: Readonly<Record<string, string>>, key = 'environment'): ComposeService {
  const entries = Object.entries(variables).map(([name, value]) => [name, literal(value)] as const);
  return entries.length === 0 ? {} : { [key]: Object.fromEntries(entries) };
}

function restartOf(run: Run): string {
  if (run.kind === 'always') return 'unless-stopped';
  return run.retries > 0 && run.kind === 'once' ? `on-failure:${run.retries}` : 'no';
}

function deployOf({ replicas, resources }: Service): ComposeService {
  return { ...(replicas === 1 ? {} : { replicas }), resources: resourcesOf(resources) };
}

function resourcesOf({ cores, coresLimit, bytes, bytesLimit }: Resources): ComposeService {
  return {
    limits: { ...(coresLimit === undefined ? {} : { cpus: String(coresLimit) }), memory: byteSize(bytesLimit) },
    reservations: { cpus: String(cores), memory: byteSize(bytes) },
  };
}

/** Nothing but what the configuration names. */
function securityOf(service: Service, draft: ComposeDraft): ComposeService {
  const { user, group, readOnlyRoot, capabilities } = service.security;
  return {
    ...(user === undefined ? {} : { user: group === undefined ? String(user) : `${user}:${group}` }),
    ...(readOnlyRoot && mayBeReadOnly(service, draft) ? { read_only: true } : {}),
    cap_drop: ['ALL'],
    ...some('cap_add', capabilities),
    security_opt: ['no-new-privileges:true'],
  };
}

/** Docker copies a secret of the environment into the container, which a read-only one refuses (Compose 2.26, 2.40). */
function mayBeReadOnly({ name, secrets }: Service, draft: ComposeDraft): boolean {
  const copied = secrets.filter(({ secret }) => draft.secrets.get(secret)?.kind === 'environment');
  if (copied.length === 0) return true;
  draft.note(
    `services.${name}.readOnlyRoot`,
    `Docker cannot put secrets of the environment (${copied.map(({ secret }) => secret).join(', ')}) into a read-only container: left writable; required secrets of files can stay`,
  );
  return false;
}

function labelsOf({ labels }: Service, { stack }: ComposeDraft): ComposeService {
  return environmentOf({ ...stack.labels, ...labels }, 'labels');
}

function some(key: string, items: readonly ComposeValue[]): ComposeService {
  return items.length === 0 ? {} : { [key]: items };
}
