import type { KubeObject } from '../../kube-object.ts';
import type { Controller, Desk } from '../runtime/desk.ts';
import { allInNamespace } from '../runtime/watch.ts';
import { withStatus } from '../shape/object.ts';
import { quantityText } from '../shape/quantity.ts';
import { quotaSpec, usageOf } from './quota-usage.ts';

const KIND = 'ResourceQuota';

/** ResourceQuotas: what is used of what they limit. */
export const quotaController: Controller = {
  name: 'quota',
  watches: {
    '*': (object, desk, before) => (object.kind === 'Event' ? [] : allInNamespace(KIND)(object, desk, before)),
  },
  reconcile: (desk, key) => {
    const quota = desk.get(KIND, key);
    if (quota !== undefined) store(desk, quota);
  },
};

function store(desk: Desk, quota: KubeObject): void {
  const { hard = {} } = quotaSpec(quota);
  const used = Object.fromEntries(
    [...usageOf(desk, quota)].map(([name, amount]) => [name, quantityText(name, amount)]),
  );
  desk.updateStatus(withStatus(quota, { hard, used }));
}
