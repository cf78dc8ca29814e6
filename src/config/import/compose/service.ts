import { parseDuration } from '../../../base/index.ts';
import { buildOf } from './build.ts';
import type { ImportContext } from './context.ts';
import { dependenciesOf } from './dependencies.ts';
import { environmentOf } from './environment.ts';
import { healthCheckOf } from './health.ts';
import { mountsOf } from './mounts.ts';
import { textOf } from './note.ts';
import { portsOf } from './ports.ts';
import { textsOf, type Reader } from './reader.ts';
import { gpusOf, resourcesOf } from './resources.ts';
import { configFilesOf, secretUsesOf } from './secrets.ts';
import { securityOf } from './security.ts';
import { shellWords } from './words.ts';

export type WrittenService = Readonly<Record<string, unknown>>;

/** A service of a Compose file as our configuration writes it; what it cannot say is told. */
export function serviceFrom(service: Reader, name: string, context: ImportContext): WrittenService {
  const deploy = service.section('deploy');
  const { env, secrets } = environmentOf(service, context);
  const uses = [...secretUsesOf(service, env, context), ...secrets];
  const { volumes, files } = mountsOf(service, name, context);
  const ports = portsOf(service, context);
  const healthCheck = healthCheckOf(service);
  const written = {
    image: imageOf(service),
    build: buildOf(service, context),
    entrypoint: wordsOf(service, 'entrypoint'),
    command: wordsOf(service, 'command'),
    workingDir: workingDirOf(service),
    env,
    secrets: uses,
    ports,
    volumes,
    files: { ...files, ...configFilesOf(service, context) },
    gpus: gpusOf(service, deploy) || undefined,
    resources: resourcesOf(service, deploy),
    ...lifeOf(service, context, { answers: healthCheck !== undefined || Object.keys(ports).length > 0 }),
    replicas: replicasOf(service, deploy),
    dependsOn: dependenciesOf(service, context),
    healthCheck,
    labels: labelsOf(service),
    ...securityOf(service, context),
    stopAfter: stopOf(service),
  };
  profilesOf(service);
  deploy.rest();
  service.rest();
  return Object.fromEntries(Object.entries(written).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  if (value === undefined) return true;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function imageOf(service: Reader): string | undefined {
  const image = service.text('image');
  if (image === undefined && service.peek('build') === undefined)
    service.left('image', 'a service needs an image, or a directory to build it in');
  return image;
}

function wordsOf(service: Reader, key: 'command' | 'entrypoint'): readonly string[] | undefined {
  const node = service.take(key);
  if (node === undefined) return undefined;
  const words = node.kind === 'scalar' ? shellWords(textOf(node) ?? '') : textsOf(node);
  if (words.length > 0) return words;
  service.left(key, 'empty: the image’s own cannot be taken away here');
  return undefined;
}

function workingDirOf(service: Reader): string | undefined {
  const directory = service.text('working_dir');
  if (directory === undefined || directory.startsWith('/')) return directory;
  service.left('working_dir', 'must be an absolute path');
  return undefined;
}

/** Compose does not say what runs once; who is awaited, or neither restarts nor answers anybody, does. */
function lifeOf(
  service: Reader,
  { awaited }: ImportContext,
  { answers }: { readonly answers: boolean },
): { readonly run?: 'once'; readonly retries?: number } {
  const [policy = '', count] = (service.text('restart') ?? '').split(':');
  const ends = ENDING.has(policy);
  const once = awaited.has(service.path.slice('services.'.length)) || (ends && !answers);
  if (!once) {
    if (ends) service.changed('restart', `${policy}: what always runs is started again whenever it ends`);
    return {};
  }
  service.changed('restart', 'taken as a service that runs once');
  return { run: 'once', retries: policy === 'on-failure' ? retriesFrom(count ?? '') : 0 };
}

/** Policies under which a container may end for good. `no` without quotes is false to old parsers. */
const ENDING: ReadonlySet<string> = new Set(['no', 'false', 'on-failure']);

/** As many as said, as far as a service may; three where nothing is said. */
function retriesFrom(count: string): number {
  return /^\d+$/.test(count) ? Math.min(Number(count), 20) : 3;
}

function replicasOf(service: Reader, deploy: Reader): number | undefined {
  const text = deploy.text('replicas') ?? service.text('scale');
  if (text === undefined || text === '1') return undefined;
  const count = Number(text);
  if (Number.isInteger(count) && count > 0 && count <= 1000) return count;
  deploy.left('replicas', `${text} replicas: not a number from 1 to 1000; one is taken`);
  return undefined;
}

function labelsOf(service: Reader): Readonly<Record<string, string>> {
  const pairs = service.pairs('labels');
  return Object.fromEntries([...(pairs?.entries ?? [])].map(([key, { node }]) => [key, textOf(node) ?? '']));
}

function stopOf(service: Reader): string | undefined {
  const text = service.text('stop_grace_period');
  if (text === undefined || (parseDuration(text) !== undefined && !/^[\d.]+$/.test(text))) return text;
  service.left('stop_grace_period', `${text} is no time; 10s is taken`);
  return undefined;
}

function profilesOf(service: Reader): void {
  if (textsOf(service.peek('profiles')).length > 0)
    service.left('profiles', 'the profile was asked for; here the service always belongs to the stack');
}
