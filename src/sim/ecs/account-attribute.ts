import type { Action, Answer, Call } from '../service.ts';
import { INSTANCE_TYPES } from '../../catalog/index.ts';
import { regionOf, vCpuQuota } from './stock.ts';
import { groupQuota } from './security-group.ts';

/** What the account may have. */
export const actions: Readonly<Record<string, Action>> = {
  DescribeAccountAttributes: {
    summary: 'Tells the limits of the account in a region',
    mutates: false,
    required: ['RegionId'],
    run: describe,
  },
};

type Values = (call: Call) => readonly string[];

/** Each attribute and how its values are found. */
const ATTRIBUTES: Readonly<Record<string, Values>> = {
  'instance-network-type': () => ['vpc'],
  'max-security-groups': (call) => [String(groupQuota(call))],
  'max-elastic-network-interfaces': (call) => [String(call.world.quota('ecs.max-elastic-network-interfaces', 5000))],
  'max-postpaid-instance-vcpu-count': (call) => [String(vCpuQuota(call, false).limit)],
  'max-spot-instance-vcpu-count': (call) => [String(vCpuQuota(call, true).limit)],
  'used-postpaid-instance-vcpu-count': (call) => [String(vCpuQuota(call, false).used)],
  'used-spot-instance-vcpu-count': (call) => [String(vCpuQuota(call, true).used)],
  'max-dedicated-hosts': () => ['0'],
  'supported-postpaid-instance-types': () => INSTANCE_TYPES.map((type) => type.id),
  'real-name-authentication': () => ['yes'],
};

function describe(call: Call): Answer {
  regionOf(call);
  const asked = call.params.list('AttributeName');
  const AccountAttributeItem = Object.entries(ATTRIBUTES)
    .filter(([name]) => asked.length === 0 || asked.includes(name))
    .map(([AttributeName, values]) => ({
      AttributeName,
      AttributeValues: { ValueItem: values(call).map((Value) => ({ Value })) },
    }));
  return { AccountAttributeItems: { AccountAttributeItem } };
}
