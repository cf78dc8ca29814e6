import { conditionOf, nameOf, rowsAt, textAt, valueAt, type KubeObject } from '../object.ts';
import { containerTrouble, eventsOf, missingIn } from './container-trouble.ts';
import { CLAIM_REASONS, type Evidence } from './evidence.ts';
import type { Trouble } from './trouble.ts';

/** What is wrong with a pod; undefined when it is well or still on its way. */
export function podTrouble(pod: KubeObject, evidence: Evidence): Trouble | undefined {
  const { events } = evidence;
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (scheduled?.status === 'False' && textAt(pod, 'spec.nodeName') === '') {
    return unschedulable(pod, scheduled.message, evidence);
  }
  const claim = claimless(pod, events);
  if (claim !== undefined) return claim;
  const statuses = ['initContainerStatuses', 'containerStatuses'].flatMap((list) => rowsAt(pod, `status.${list}`));
  for (const status of statuses) {
    const trouble = containerTrouble(pod, status, events);
    if (trouble !== undefined) return trouble;
  }
  if (textAt(pod, 'status.reason') === 'Evicted') return evicted(pod);
  return mounting(pod, events) ?? probing(pod, events);
}

/** A volume that waits for its first consumer holds the pod up when it cannot be made; the pod itself says nothing. */
function claimless(pod: KubeObject, events: readonly KubeObject[]): Trouble | undefined {
  if (textAt(pod, 'spec.nodeName') !== '') return undefined;
  const claims = new Set(rowsAt(pod, 'spec.volumes').map((row) => textAt(row, 'persistentVolumeClaim.claimName')));
  const event = events.findLast(
    (one) =>
      CLAIM_REASONS.has(textAt(one, 'reason')) &&
      textAt(one, 'involvedObject.kind') === 'PersistentVolumeClaim' &&
      claims.has(textAt(one, 'involvedObject.name')),
  );
  if (event === undefined) return undefined;
  const name = textAt(event, 'involvedObject.name');
  return {
    key: `claim ${name}`,
    headline: `${nameOf(pod)} waits for its volume ${name}, which cannot be made`,
    why: textAt(event, 'message'),
    fix: 'Choose a storage class that offers the volume’s access mode and size (kubectl get storageclass): `storageClass:` of the volume.',
    patienceSeconds: 60,
  };
}

function unschedulable(pod: KubeObject, said: string, { nodes, events }: Evidence): Trouble {
  const growing = eventsOf(pod, events).some((event) => textAt(event, 'reason') === 'TriggeredScaleUp');
  const claim = /unbound immediate PersistentVolumeClaims/i.test(said);
  return {
    key: `scheduling ${nameOf(pod)}`,
    headline: `no node can take ${nameOf(pod)}`,
    why: [
      claim
        ? 'A volume that it claims is not there yet.'
        : (shortage(pod, said, nodes) ?? 'No node meets all that the pod asks for.'),
      said === '' ? 'The scheduler gives no reason.' : `The scheduler says: ${said}`,
    ].join(' '),
    fix: claim
      ? 'See why the claim is not bound: its storage class, its size, its zone.'
      : 'Ask for less, add nodes that are larger or of the right kind, or loosen node selectors and tolerations.',
    patienceSeconds: growing ? Number.POSITIVE_INFINITY : 120,
  };
}

/** What the pod asks for and what the best node has. */
function shortage(pod: KubeObject, said: string, nodes: readonly KubeObject[]): string | undefined {
  const [, resource] = /Insufficient ([\w./-]+)/.exec(said) ?? [];
  const name = resource?.replace(/[.,]$/, '');
  if (name === undefined) return undefined;
  const asked = rowsAt(pod, 'spec.containers')
    .map((row) => textAt(row, ['resources', 'requests', name]))
    .filter((amount) => amount !== '');
  const offers = nodes.map((node) => `${nameOf(node)} ${textAt(node, ['status', 'allocatable', name]) || '0'}`);
  const wanted = asked.length === 0 ? '' : ` The pod asks for ${asked.join(' and ')} of ${name}.`;
  const had = offers.length === 0 ? '' : ` The nodes have, when empty: ${offers.slice(0, 6).join(', ')}.`;
  return `No node has enough ${name} left.${wanted}${had}`;
}

function evicted(pod: KubeObject): Trouble {
  return {
    key: `evicted ${nameOf(pod)}`,
    headline: `${nameOf(pod)} was evicted: ${textAt(pod, 'status.message')}`,
    why: 'The node ran short of memory, disk or processes.',
    fix: 'Set requests that tell what the pod really needs.',
    patienceSeconds: Number.POSITIVE_INFINITY,
  };
}

const MOUNTING = new Set(['FailedMount', 'FailedAttachVolume', 'FailedCreatePodSandBox']);

function mounting(pod: KubeObject, events: readonly KubeObject[]): Trouble | undefined {
  if (rowsAt(pod, 'status.containerStatuses').some((status) => valueAt(status, 'state.running') !== undefined))
    return undefined;
  const event = eventsOf(pod, events).findLast((one) => MOUNTING.has(textAt(one, 'reason')));
  if (event === undefined) return undefined;
  const said = textAt(event, 'message');
  const missing = missingIn(said);
  return {
    key: `mount ${nameOf(pod)} ${missing ?? textAt(event, 'reason')}`,
    headline:
      missing === undefined
        ? `${nameOf(pod)} cannot be set up: ${said}`
        : `${nameOf(pod)} needs ${missing}, which is not there`,
    why: `The node says: ${said}`,
    fix:
      missing === undefined ? 'Mend what the node names.' : `Make ${missing} in the pod’s namespace, or mend the name.`,
    patienceSeconds: missing === undefined ? 240 : 60,
  };
}

function probing(pod: KubeObject, events: readonly KubeObject[]): Trouble | undefined {
  if (conditionOf(pod, 'Ready')?.status === 'True') return undefined;
  const event = eventsOf(pod, events).findLast((one) => textAt(one, 'reason') === 'Unhealthy');
  if (event === undefined) return undefined;
  const container = rowsAt(pod, 'status.containerStatuses').find((status) => status['ready'] !== true);
  return {
    key: `probe ${nameOf(pod)}`,
    headline: `${nameOf(pod)} runs but its health check fails`,
    why: textAt(event, 'message'),
    fix: 'Check path, port and delays of the probe, and what the program answers there.',
    patienceSeconds: Number.POSITIVE_INFINITY,
    log: { pod: nameOf(pod), container: textAt(container, 'name'), previous: false },
  };
}
