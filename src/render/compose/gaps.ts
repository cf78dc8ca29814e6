import type { Service, Stack } from '../../model/index.ts';
import type { ComposeDraft } from './draft.ts';

/** What Compose has no word for, part by part. */
export function noteGaps(draft: ComposeDraft): void {
  const { stack } = draft;
  for (const [key, service] of Object.entries(stack.services)) noteService(`services.${key}`, service, draft);
  const { ingress, registry } = stack;
  if (ingress !== undefined) {
    draft.note('ingress', 'Compose has no way in of its own: the ports of its services are published on this machine');
    if (ingress.https.enabled) draft.note('ingress.https', 'the ports speak what the programs speak; nobody adds TLS');
  }
  if (registry.pullSecret !== undefined)
    draft.note('registry.pullSecret', 'Docker pulls with the logins of this machine: `docker login`');
  for (const path of CLOUD_PARTS.filter((part) => present(stack, part)))
    draft.note(path, 'belongs to a cloud; nothing on this machine stands for it');
}

function noteService(path: string, service: Service, draft: ComposeDraft): void {
  const { autoscaling, run, strategy, identity } = service;
  if (autoscaling !== undefined)
    draft.note(`${path}.autoscaling`, `Compose scales by hand alone: ${service.replicas} replicas stay`);
  if (strategy === 'rolling')
    draft.note(`${path}.strategy`, 'Compose replaces a container by stopping the old one first');
  if (Object.keys(identity).length > 0)
    draft.note(`${path}.identity`, 'a container on this machine has no identity on a cloud');
  if (run.kind === 'schedule')
    draft.note(
      `${path}.schedule`,
      `Compose has no clock: run it with \`docker compose run --rm ${service.name}\` (${run.schedule})`,
    );
}

/** Parts of a stack that only a cloud has. */
const CLOUD_PARTS = [
  'network',
  'machines',
  'loadBalancers',
  'certificates',
  'storage.buckets',
  'access',
  'cluster',
  'models',
  'monitoring',
  'commitments',
  'analytics',
] as const;

function present(stack: Stack, part: (typeof CLOUD_PARTS)[number]): boolean {
  switch (part) {
    case 'network':
    case 'cluster':
      return stack[part] !== undefined;
    case 'storage.buckets':
      return filled(stack.storage.buckets);
    case 'access':
      return Object.values(stack.access).some(filled);
    case 'monitoring': {
      // The agent is for machines, and on unless said otherwise.
      const { agent: _, ...parts } = stack.monitoring;
      return Object.values(parts).some(filled);
    }
    default:
      return filled(stack[part]);
  }
}

function filled(record: object): boolean {
  return Object.keys(record).length > 0;
}
