import { conditionOf, groupKind, rowsAt, textAt, titleOf, type KubeObject } from '../object.ts';
import { eventsOf, missingIn } from './container-trouble.ts';
import { CLAIM_REASONS, type Evidence } from './evidence.ts';
import { podTrouble } from './pod-trouble.ts';
import type { Trouble } from './trouble.ts';

/** Why an object is not ready: its own trouble first, then that of its pods; the same of several pods once. Pure. */
export function troublesOf(object: KubeObject, evidence: Evidence): readonly Trouble[] {
  const own = [makingPods(object, evidence), claiming(object, evidence), balancing(object, evidence)];
  const pods = groupKind(object) === 'Pod' ? [object] : evidence.pods;
  const theirs = pods.map((pod) => podTrouble(pod, evidence));
  const all = [...own, ...theirs].filter((trouble) => trouble !== undefined);
  return all.filter((trouble, index) => all.findIndex((one) => one.headline === trouble.headline) === index);
}

/** Pods that are refused before they exist: quotas, admission, service accounts. */
function makingPods(object: KubeObject, { events }: Evidence): Trouble | undefined {
  const condition = conditionOf(object, 'ReplicaFailure');
  // Only the newest word counts: a pod that was made since has got over it.
  const last = eventsOf(object, events).at(-1);
  const refusal = textAt(last, 'reason') === 'FailedCreate' ? textAt(last, 'message') : '';
  const said = condition?.status === 'True' ? condition.message : refusal;
  if (said === '') return undefined;
  const hint = refusalHint(said);
  return {
    key: `create ${titleOf(object)}`,
    headline: `${titleOf(object)} cannot make its pods: ${hint.what}`,
    ...hint,
  };
}

interface RefusalHint extends Pick<Trouble, 'why' | 'fix' | 'patienceSeconds'> {
  readonly what: string;
}

function refusalHint(said: string): RefusalHint {
  const why = `The API server says: ${said}`;
  if (/exceeded quota/.test(said)) {
    const [, quota] = /exceeded quota: ([\w.-]+)/.exec(said) ?? [];
    return {
      what: `the quota ${quota ?? ''} is used up`.replace('  ', ' '),
      why,
      fix: 'Ask for less, remove what is no longer needed, or raise the ResourceQuota of the namespace.',
      patienceSeconds: 30,
    };
  }
  const missing = missingIn(said);
  if (missing !== undefined) {
    return { what: `${missing} is not there`, why, fix: `Make ${missing}, or mend the name.`, patienceSeconds: 45 };
  }
  return { what: 'they are refused', why, fix: 'Mend what the API server names.', patienceSeconds: 20 };
}

function claiming(object: KubeObject, { events }: Evidence): Trouble | undefined {
  if (groupKind(object) !== 'PersistentVolumeClaim' || textAt(object, 'status.phase') === 'Bound') return undefined;
  const event = eventsOf(object, events).findLast((one) => CLAIM_REASONS.has(textAt(one, 'reason')));
  if (event === undefined) return undefined;
  const said = textAt(event, 'message');
  const storageClass = textAt(object, 'spec.storageClassName');
  return {
    key: `claim ${titleOf(object)}`,
    headline: `${titleOf(object)} gets no volume: ${missingIn(said) === undefined ? said : `${missingIn(said)} is not there`}`,
    why: storageClass === '' ? 'The claim names no storage class, and the cluster has no default one for it.' : said,
    fix: 'Choose a storage class that the cluster has (kubectl get storageclass), and a size and access mode that it offers.',
    patienceSeconds: 60,
  };
}

function balancing(object: KubeObject, { events }: Evidence): Trouble | undefined {
  if (groupKind(object) !== 'Service') return undefined;
  const event = eventsOf(object, events).findLast(
    (one) => textAt(one, 'type') === 'Warning' && /LoadBalancer/i.test(textAt(one, 'reason')),
  );
  if (event === undefined || rowsAt(object, 'status.loadBalancer.ingress').length > 0) return undefined;
  return {
    key: `balancer ${titleOf(object)}`,
    headline: `${titleOf(object)} gets no load balancer`,
    why: textAt(event, 'message'),
    fix: 'Mend what the cloud’s controller names: a quota, a permission, an annotation.',
    patienceSeconds: 180,
  };
}
