import type { Attributes, Desired, Driver, DriverIo, Json } from '../../../model/index.ts';
import { attributes, filled, numberAt, textAt } from '../api/answer.ts';
import { numberArg, paramsFrom, textArg, type Args, type ParamRule } from '../api/args.ts';
import { modifiedBy, resetting, syncAspects, type Aspect } from '../api/aspects.ts';
import { create, modify, query } from '../api/call.ts';
import { sameOrMeaningless } from '../api/equal.ts';
import { ignoreMissing, unlessMissing } from '../api/missing.ts';
import { untilGone, untilStatus } from '../api/poll-status.ts';
import { findByTags, indexedAs, listedTags, ownedByTags } from '../api/tag-index.ts';
import { syncTags, tagParam } from '../api/tags.ts';

const TAGS = indexedAs('slb', 'instance');
const EXPECTED = { create: 8, update: 3, delete: 5 };

/** Wire spellings of payment_type. */
const PAY_TYPE: Readonly<Record<string, string>> = { PayAsYouGo: 'PayOnDemand', Subscription: 'PrePay' };

const DEFAULTS: Attributes = {
  bandwidth: 1,
  delete_protection: 'off',
  internet_charge_type: 'PayByTraffic',
  modification_protection_status: 'NonProtection',
  status: 'active',
};

/** A classic load balancer (CLB). */
export const slbLoadBalancer: Driver = {
  type: 'alicloud_slb_load_balancer',
  mode: 'managed',
  facts: {
    arguments: {
      address: 'string',
      address_ip_version: 'string',
      address_type: 'string',
      bandwidth: 'number',
      delete_protection: 'string',
      instance_charge_type: 'string',
      internet_charge_type: 'string',
      load_balancer_name: 'string',
      load_balancer_spec: 'string',
      master_zone_id: 'string',
      modification_protection_reason: 'string',
      modification_protection_status: 'string',
      payment_type: 'string',
      period: 'number',
      resource_group_id: 'string',
      slave_zone_id: 'string',
      status: 'string',
      tags: 'map',
      vswitch_id: 'string',
    },
    forceNew: [
      'address',
      'address_ip_version',
      'address_type',
      'master_zone_id',
      'resource_group_id',
      'slave_zone_id',
      'vswitch_id',
    ],
    writeOnly: ['period'],
    defaults: DEFAULTS,
    // What the charge type makes meaningless is read as null: then every wish is met.
    equal: {
      bandwidth: sameOrMeaningless,
      internet_charge_type: sameOrMeaningless,
      load_balancer_spec: sameOrMeaningless,
    },
    tags: 'tags',
    replace: 'create-first',
    actions: {
      read: ['slb:DescribeLoadBalancerAttribute', 'slb:ListTagResources'],
      create: ['slb:CreateLoadBalancer', 'slb:TagResources'],
      update: [
        'slb:SetLoadBalancerName',
        'slb:ModifyLoadBalancerInstanceChargeType',
        'slb:ModifyLoadBalancerInstanceSpec',
        'slb:ModifyLoadBalancerInternetSpec',
        'slb:ModifyLoadBalancerPayType',
        'slb:SetLoadBalancerDeleteProtection',
        'slb:SetLoadBalancerModificationProtection',
        'slb:SetLoadBalancerStatus',
        'slb:TagResources',
        'slb:UntagResources',
      ],
      delete: ['slb:DeleteLoadBalancer', 'slb:SetLoadBalancerDeleteProtection'],
    },
    expectedSeconds: EXPECTED,
  },

  find: (io, desired) =>
    findByTags(io, TAGS, desired, async (id) => (await describe(io, id, desired.region)) !== undefined),

  async read(io, id, region) {
    const row = await describe(io, id, region);
    if (row === undefined) return undefined;
    return attributesOf(id, row, await listedTags(io, TAGS, id, region));
  },

  async create(io, { args, region }) {
    const params = { ...paramsFrom(args, CREATE), ...subscription(args), Tag: tagParam(args) };
    const answer = await create(io, { api: 'slb:CreateLoadBalancer', region, params });
    return textAt(answer, 'LoadBalancerId') ?? '';
  },

  async settle(io, id, { region }) {
    await untilStatus(io, {
      what: `load balancer ${id}`,
      api: 'slb:DescribeLoadBalancerAttribute',
      expectedSeconds: EXPECTED.create,
      read: () => describe(io, id, region),
      until: ['active', 'inactive'],
      member: 'LoadBalancerStatus',
    });
  },

  async sync(io, id, change) {
    await syncAspects(io, id, resetting(change, DEFAULTS), ASPECTS);
    await syncTags(io, id, change, TAGS);
  },

  async remove(io, id, observed, region) {
    if (observed['delete_protection'] === 'on') {
      const params = { LoadBalancerId: id, DeleteProtection: 'off' };
      await ignoreMissing(modify(io, { api: 'slb:SetLoadBalancerDeleteProtection', region, params }));
    }
    await ignoreMissing(modify(io, { api: 'slb:DeleteLoadBalancer', region, params: { LoadBalancerId: id } }));
    const read = (): Promise<Attributes | undefined> => describe(io, id, region);
    await untilGone(io, { what: `load balancer ${id}`, expectedSeconds: EXPECTED.delete, read });
  },

  owned: (io, owner, region) => ownedByTags(io, TAGS, owner, region),
};

const chargeType: ParamRule = [
  'InternetChargeType',
  (value) => (typeof value === 'string' ? value.toLowerCase() : value),
];
const payType: ParamRule = ['PayType', (value) => (typeof value === 'string' ? (PAY_TYPE[value] ?? value) : value)];

const CREATE: Readonly<Record<string, ParamRule>> = {
  address: 'Address',
  address_ip_version: 'AddressIPVersion',
  address_type: 'AddressType',
  bandwidth: 'Bandwidth',
  delete_protection: 'DeleteProtection',
  instance_charge_type: 'InstanceChargeType',
  internet_charge_type: chargeType,
  load_balancer_name: 'LoadBalancerName',
  load_balancer_spec: 'LoadBalancerSpec',
  master_zone_id: 'MasterZoneId',
  modification_protection_reason: 'ModificationProtectionReason',
  modification_protection_status: 'ModificationProtectionStatus',
  payment_type: payType,
  resource_group_id: 'ResourceGroupId',
  slave_zone_id: 'SlaveZoneId',
  vswitch_id: 'VSwitchId',
};

const LB_ID = 'LoadBalancerId';

/** Protection first: nothing else is refused because of it, and it must hold even when a later call fails. */
const ASPECTS: readonly Aspect[] = [
  setTogether('slb:SetLoadBalancerDeleteProtection', { delete_protection: 'DeleteProtection' }),
  setTogether('slb:SetLoadBalancerModificationProtection', {
    modification_protection_status: 'ModificationProtectionStatus',
    modification_protection_reason: 'ModificationProtectionReason',
  }),
  modifiedBy({ api: 'slb:SetLoadBalancerName', id: LB_ID, args: { load_balancer_name: 'LoadBalancerName' } }),
  {
    args: ['payment_type'],
    apply: async (io, id, { desired }) => {
      const params = {
        [LB_ID]: id,
        ...paramsFrom(desired.args, { payment_type: payType }),
        ...subscription(desired.args),
      };
      await modify(io, { api: 'slb:ModifyLoadBalancerPayType', region: desired.region, params });
    },
  },
  // Between usage and specification billing all parts change at once.
  setTogether('slb:ModifyLoadBalancerInstanceChargeType', { instance_charge_type: 'InstanceChargeType' }, [
    { load_balancer_spec: 'LoadBalancerSpec', bandwidth: 'Bandwidth', internet_charge_type: chargeType },
    'PayBySpec',
  ]),
  setTogether('slb:ModifyLoadBalancerInternetSpec', { internet_charge_type: chargeType, bandwidth: 'Bandwidth' }),
  {
    args: ['load_balancer_spec'],
    apply: async (io, id, change) => {
      // The charge type's call has set it already.
      if (change.differing.has('instance_charge_type')) return;
      const params = { [LB_ID]: id, LoadBalancerSpec: textArg(change.desired.args, 'load_balancer_spec') };
      await modify(io, { api: 'slb:ModifyLoadBalancerInstanceSpec', region: change.desired.region, params });
    },
  },
  setTogether('slb:SetLoadBalancerStatus', { status: 'LoadBalancerStatus' }),
];

type Rules = Readonly<Record<string, ParamRule>>;

/** An aspect whose call wants all its parameters, changed or not. `extra` goes along when the first argument has that value. */
function setTogether(api: string, rules: Rules, extra?: readonly [Rules, string]): Aspect {
  const [first = ''] = Object.keys(rules);
  return {
    args: Object.keys(rules),
    apply: async (io, id, { desired: { args, region } }) => {
      const along = extra !== undefined && args[first] === extra[1] ? extra[0] : {};
      await modify(io, { api, region, params: { [LB_ID]: id, ...paramsFrom(args, { ...rules, ...along }) } });
    },
  };
}

/** What a subscription adds: up to nine months, then whole years. */
function subscription(args: Args): Readonly<Record<string, unknown>> {
  if (textArg(args, 'payment_type') !== 'Subscription') return {};
  const months = numberArg(args, 'period') ?? 1;
  const term =
    months > 9
      ? { PricingCycle: 'Year', Duration: Math.floor(months / 12) }
      : { PricingCycle: 'Month', Duration: months };
  return { ...term, AutoPay: true };
}

function describe(io: DriverIo, id: string, region: string | undefined): Promise<Attributes | undefined> {
  return unlessMissing(query(io, { api: 'slb:DescribeLoadBalancerAttribute', region, params: { LoadBalancerId: id } }));
}

function attributesOf(id: string, row: Attributes, tags: Desired['args']): Attributes {
  const byTraffic = textAt(row, 'InternetChargeType')?.toLowerCase() !== 'paybybandwidth';
  const byUsage = textAt(row, 'InstanceChargeType') === 'PayByCLCU';
  const spec = textAt(row, 'LoadBalancerSpec');
  return attributes({
    id,
    address: textAt(row, 'Address'),
    address_ip_version: textAt(row, 'AddressIPVersion'),
    address_type: textAt(row, 'AddressType'),
    bandwidth: byTraffic ? null : numberAt(row, 'Bandwidth'),
    delete_protection: textAt(row, 'DeleteProtection') ?? 'off',
    instance_charge_type: textAt(row, 'InstanceChargeType'),
    internet_charge_type: internetChargeType(row),
    load_balancer_name: textAt(row, 'LoadBalancerName'),
    load_balancer_spec: byUsage ? null : spec,
    master_zone_id: textAt(row, 'MasterZoneId'),
    modification_protection_reason: filled(textAt(row, 'ModificationProtectionReason')),
    modification_protection_status: textAt(row, 'ModificationProtectionStatus'),
    payment_type: textAt(row, 'PayType') === 'PrePay' ? 'Subscription' : 'PayAsYouGo',
    resource_group_id: textAt(row, 'ResourceGroupId'),
    slave_zone_id: textAt(row, 'SlaveZoneId'),
    status: textAt(row, 'LoadBalancerStatus'),
    tags: tags as Json,
    vswitch_id: textAt(row, 'VSwitchId'),
  });
}

/** The wire writes lower case; a balancer inside a VPC has no internet charge. */
function internetChargeType(row: Attributes): Json {
  if (textAt(row, 'AddressType') === 'intranet') return null;
  return textAt(row, 'InternetChargeType')?.toLowerCase() === 'paybybandwidth' ? 'PayByBandwidth' : 'PayByTraffic';
}
