import type { KubeObject } from '../../kube-object.ts';
import { add, type Amounts } from '../../nodes/scheduler/requests.ts';
import type { Desk } from '../runtime/desk.ts';
import { kindOf } from '../shape/object.ts';
import { podSpec } from '../shape/pod.ts';
import { amountOf, quantityText } from '../shape/quantity.ts';
import { chargeOf, isCovered, quotaSpec, usageOf } from '../policy/quota-usage.ts';
import { forbidden } from './forbidden.ts';

/** Refuses what would exceed a quota of its namespace. @throws StatusError */
export function checkQuota(desk: Desk, object: KubeObject): void {
  const { namespace } = object.metadata;
  if (namespace === undefined) return;
  const charge = chargeOf(object);
  if (charge.size === 0) return;
  for (const quota of desk.list('ResourceQuota', namespace))
    if (isCovered(quota, object)) check(desk, quota, object, charge);
}

function check(desk: Desk, quota: KubeObject, object: KubeObject, charge: Amounts): void {
  const { hard = {} } = quotaSpec(quota);
  if (kindOf(object) === 'Pod') checkSaid(quota, object, Object.keys(hard));
  const used = usageOf(desk, quota);
  const after = new Map(used);
  add(after, charge);
  const exceeded = Object.keys(hard)
    .filter((name) => (charge.get(name) ?? 0) > 0 && (after.get(name) ?? 0) > amountOf(hard[name]))
    .sort();
  if (exceeded.length === 0) return;
  const texts = (amount: (name: string) => string): string =>
    exceeded.map((name) => `${name}=${amount(name)}`).join(',');
  const requested = texts((name) => quantityText(name, charge.get(name) ?? 0));
  const usedText = texts((name) => quantityText(name, used.get(name) ?? 0));
  const limited = texts((name) => String(hard[name]));
  throw forbidden(
    object,
    `exceeded quota: ${quota.metadata.name}, requested: ${requested}, used: ${usedText}, limited: ${limited}`,
  );
}

/** A quota on CPU or memory wants every container to say how much. */
function checkSaid(quota: KubeObject, pod: KubeObject, names: readonly string[]): void {
  const wanted = names.filter((name) => /^(?:(?:requests|limits)\.)?(?:cpu|memory)$/.test(name)).sort();
  const { containers, initContainers = [] } = podSpec(pod);
  const lacking = wanted.flatMap((name) => {
    const [field, resource] = name.startsWith('limits.')
      ? (['limits', name.slice(7)] as const)
      : (['requests', name.replace('requests.', '')] as const);
    const silent = [...containers, ...initContainers].filter(
      ({ resources }) =>
        resources?.[field]?.[resource] === undefined &&
        (field === 'limits' || resources?.limits?.[resource] === undefined),
    );
    return silent.length === 0 ? [] : [`${name} for: ${silent.map((container) => container.name).join(',')}`];
  });
  if (lacking.length > 0)
    throw forbidden(pod, `failed quota: ${quota.metadata.name}: must specify ${lacking.join('; ')}`);
}
