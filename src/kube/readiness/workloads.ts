import { conditionOf, isObserved, numberAt, rowsAt, textAt, valueAt, type KubeObject } from '../object.ts';
import { failed, podsText, ready, waiting, type Verdict } from './verdict.ts';

const UNSEEN = waiting('waiting for its controller');

/** The rules of `kubectl rollout status`. */
export function deploymentVerdict(object: KubeObject): Verdict {
  if (!isObserved(object)) return UNSEEN;
  if (valueAt(object, 'spec.paused') === true) return ready('paused');
  if (conditionOf(object, 'Progressing')?.reason === 'ProgressDeadlineExceeded') {
    return failed(`no progress within ${numberAt(object, 'spec.progressDeadlineSeconds', 600)} seconds`);
  }
  const wanted = numberAt(object, 'spec.replicas', 1);
  const [all, updated] = [numberAt(object, 'status.replicas'), numberAt(object, 'status.updatedReplicas')];
  if (updated < wanted) return waiting(podsText(updated, wanted, 'of the new kind'));
  const old = all - updated;
  if (old > 0) return waiting(`${old} ${old === 1 ? 'pod' : 'pods'} of the old kind still there`);
  const available = numberAt(object, 'status.availableReplicas');
  if (available < updated) return waiting(podsText(numberAt(object, 'status.readyReplicas'), wanted));
  return ready(podsText(available, wanted));
}

export function statefulSetVerdict(object: KubeObject): Verdict {
  if (!isObserved(object)) return UNSEEN;
  const wanted = numberAt(object, 'spec.replicas', 1);
  const [readyPods, updated] = [numberAt(object, 'status.readyReplicas'), numberAt(object, 'status.updatedReplicas')];
  if (readyPods < wanted) return waiting(podsText(readyPods, wanted));
  // With OnDelete the user decides when pods are exchanged.
  if (textAt(object, 'spec.updateStrategy.type') === 'OnDelete') return ready(podsText(readyPods, wanted));
  const partition = numberAt(object, 'spec.updateStrategy.rollingUpdate.partition');
  const due = Math.max(0, wanted - partition);
  const turning = textAt(object, 'status.updateRevision') !== textAt(object, 'status.currentRevision');
  if (turning && updated < due) return waiting(podsText(updated, due, 'of the new kind'));
  return ready(podsText(readyPods, wanted));
}

export function daemonSetVerdict(object: KubeObject): Verdict {
  if (!isObserved(object)) return UNSEEN;
  const wanted = numberAt(object, 'status.desiredNumberScheduled');
  const available = numberAt(object, 'status.numberAvailable');
  if (textAt(object, 'spec.updateStrategy.type') !== 'OnDelete') {
    const updated = numberAt(object, 'status.updatedNumberScheduled');
    if (updated < wanted) return waiting(podsText(updated, wanted, 'of the new kind'));
  }
  return available < wanted ? waiting(podsText(available, wanted)) : ready(podsText(available, wanted));
}

export function replicaSetVerdict(object: KubeObject): Verdict {
  if (!isObserved(object)) return UNSEEN;
  const [wanted, available] = [numberAt(object, 'spec.replicas', 1), numberAt(object, 'status.availableReplicas')];
  return available < wanted ? waiting(podsText(available, wanted)) : ready(podsText(available, wanted));
}

export function jobVerdict(object: KubeObject): Verdict {
  const broken = conditionOf(object, 'Failed');
  if (broken?.status === 'True') return failed(`the job failed: ${broken.message || broken.reason}`);
  if (conditionOf(object, 'Complete')?.status === 'True') return ready('complete');
  if (conditionOf(object, 'Suspended')?.status === 'True') return ready('suspended');
  const [done, wanted] = [numberAt(object, 'status.succeeded'), numberAt(object, 'spec.completions', 1)];
  const running = numberAt(object, 'status.active');
  return waiting(`${podsText(done, wanted, 'done')}${running > 0 ? `, ${running} running` : ''}`);
}

export function podVerdict(object: KubeObject): Verdict {
  const phase = textAt(object, 'status.phase');
  if (phase === 'Succeeded') return ready('done');
  if (phase === 'Failed') {
    const why = textAt(object, 'status.message') || textAt(object, 'status.reason');
    return failed(`the pod failed${why === '' ? '' : `: ${why}`}`);
  }
  if (conditionOf(object, 'Ready')?.status === 'True') return ready();
  const statuses = rowsAt(object, 'status.containerStatuses');
  const up = statuses.filter((status) => status['ready'] === true).length;
  if (statuses.length > 0) return waiting(`${up} of ${statuses.length} containers ready`);
  return waiting(phase === '' ? 'waiting for a node' : phase.toLowerCase());
}
