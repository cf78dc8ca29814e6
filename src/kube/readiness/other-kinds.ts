import { conditionOf, conditionsOf, isObserved, mapAt, rowsAt, textAt, type KubeObject } from '../object.ts';
import type { Evidence } from './evidence.ts';
import { failed, ready, waiting, type Verdict } from './verdict.ts';

/** Seconds that an address of an Ingress is waited for: some controllers never tell one. */
const INGRESS_SECONDS = 120;
/** Seconds that a route's gateway may take to say something about it. */
const ROUTE_SECONDS = 60;

export function claimVerdict(object: KubeObject, { bindingMode }: Evidence): Verdict {
  const phase = textAt(object, 'status.phase');
  if (phase === 'Bound') return ready('bound');
  if (phase === 'Lost') return failed('the volume behind the claim is lost');
  if (bindingMode === 'WaitForFirstConsumer') return ready('waits for its first pod');
  return waiting('waiting for a volume');
}

export function serviceVerdict(object: KubeObject): Verdict {
  if (textAt(object, 'spec.type') !== 'LoadBalancer') return ready();
  const address = addressOf(object);
  return address === '' ? waiting('waiting for the load balancer’s address') : ready(address);
}

export function ingressVerdict(object: KubeObject, { ingressClass }: Evidence): Verdict {
  const address = addressOf(object);
  if (address !== '') return ready(address);
  if (ingressClass === 'none') return ready('no ingress class takes it');
  return waiting('waiting for the address', INGRESS_SECONDS);
}

function addressOf(object: KubeObject): string {
  const [first] = rowsAt(object, 'status.loadBalancer.ingress');
  return textAt(first, 'ip') || textAt(first, 'hostname');
}

export function gatewayVerdict(object: KubeObject): Verdict {
  const accepted = conditionOf(object, 'Accepted');
  if (accepted?.status === 'False' && accepted.reason !== 'Pending') return failed(accepted.message || accepted.reason);
  const programmed = conditionOf(object, 'Programmed');
  if (programmed?.status !== 'True') return waiting(programmed?.message || 'waiting for its controller');
  const [first] = rowsAt(object, 'status.addresses');
  return ready(textAt(first, 'value') || 'programmed');
}

/** Every gateway that a route names answers for itself. */
export function routeVerdict(object: KubeObject): Verdict {
  const parents = rowsAt(object, 'status.parents');
  if (parents.length === 0) return waiting('no gateway has answered yet', ROUTE_SECONDS);
  for (const parent of parents) {
    const gateway = textAt(parent, 'parentRef.name');
    const bad = conditionsOf(parent, 'conditions').find(
      ({ type, status }) => (type === 'Accepted' || type === 'ResolvedRefs') && status === 'False',
    );
    if (bad !== undefined) return waiting(`gateway ${gateway}: ${bad.message || bad.reason}`);
    const accepted = conditionsOf(parent, 'conditions').some(
      ({ type, status }) => type === 'Accepted' && status === 'True',
    );
    if (!accepted) return waiting(`waiting for gateway ${gateway}`);
  }
  return ready('accepted');
}

export function definitionVerdict(object: KubeObject): Verdict {
  const names = conditionOf(object, 'NamesAccepted');
  if (names?.status === 'False') return failed(`its names are taken: ${names.message}`);
  return conditionOf(object, 'Established')?.status === 'True' ? ready('established') : waiting('being established');
}

export function namespaceVerdict(object: KubeObject): Verdict {
  const phase = textAt(object, 'status.phase');
  if (phase === 'Terminating') return failed('the namespace is being deleted');
  return phase === 'Active' ? ready('active') : waiting('waiting for the namespace');
}

export function apiServiceVerdict(object: KubeObject): Verdict {
  const available = conditionOf(object, 'Available');
  return available?.status === 'True' ? ready('available') : waiting(available?.message || 'waiting for its service');
}

/** Kinds whose controllers set the condition Ready, so that none yet means not yet. */
const REPORTS_READY = /^(?:cert-manager\.io|external-secrets\.io|alibabacloud\.com)\//;

/** Custom kinds: the condition Ready, where there is one; the words of kstatus otherwise. */
export function customVerdict(object: KubeObject, kind: string): Verdict {
  const status = mapAt(object, 'status');
  if ('observedGeneration' in status && !isObserved(object)) return waiting('waiting for its controller');
  const stalled = conditionOf(object, 'Stalled');
  if (stalled?.status === 'True') return failed(stalled.message || stalled.reason);
  return readyVerdict(object, kind);
}

function readyVerdict(object: KubeObject, kind: string): Verdict {
  const condition = conditionOf(object, 'Ready');
  if (condition === undefined) return REPORTS_READY.test(kind) ? waiting('waiting for its controller') : ready();
  return condition.status === 'True'
    ? ready(condition.message || 'ready')
    : waiting(condition.message || condition.reason);
}
