import type { Attributes, Driver, DriverIo } from '../../../model/index.ts';
import { attributes, flagAt, filled, rowsAt, textAt, textsAt } from '../api/answer.ts';
import { paramsFrom } from '../api/args.ts';
import { modifiedBy, resetting, syncAspects, type Aspect } from '../api/aspects.ts';
import { createdId, modify } from '../api/call.ts';
import { describeEip, EIP_ROWS } from '../api/eip.ts';
import { chargeTypeOf, paymentTypeOf, samePaymentType } from '../api/payment-type.ts';
import { ignoreMissing } from '../api/missing.ts';
import { findOwned, listOwned, type TaggedListing } from '../api/ownership.ts';
import { untilGone, untilStatus } from '../api/poll-status.ts';
import { moveResourceGroup } from '../api/resource-group.ts';
import { syncTags, tagParam, taggedAs, tagsOf } from '../api/tags.ts';

const LISTING: TaggedListing = {
  api: 'vpc:DescribeEipAddresses',
  rows: EIP_ROWS,
  id: 'AllocationId',
  pageSize: 100,
  lives: (row) => textAt(row, 'Status') !== 'Releasing',
};
const TAGGED = taggedAs('vpc', 'EIP');

const ASPECTS: readonly Aspect[] = [
  modifiedBy({
    api: 'vpc:ModifyEipAddressAttribute',
    id: 'AllocationId',
    args: { address_name: 'Name', description: 'Description', bandwidth: 'Bandwidth' },
  }),
  moveResourceGroup('EIP'),
  modifiedBy({
    api: 'vpc:DeletionProtection',
    id: 'InstanceId',
    always: { Type: 'EIP' },
    args: { deletion_protection: 'ProtectionEnable' },
  }),
];

const DEFAULTS: Attributes = { description: '', deletion_protection: false, tags: {} };

export const eipAddress: Driver = {
  type: 'alicloud_eip_address',
  mode: 'managed',
  facts: {
    arguments: {
      address_name: 'string',
      description: 'string',
      bandwidth: 'string',
      internet_charge_type: 'string',
      payment_type: 'string',
      isp: 'string',
      netmode: 'string',
      zone: 'string',
      ip_address: 'string',
      public_ip_address_pool_id: 'string',
      security_protection_types: 'list',
      resource_group_id: 'string',
      deletion_protection: 'bool',
      tags: 'map',
    },
    forceNew: [
      'internet_charge_type',
      'payment_type',
      'isp',
      'netmode',
      'zone',
      'ip_address',
      'public_ip_address_pool_id',
      'security_protection_types',
    ],
    unordered: ['security_protection_types'],
    defaults: DEFAULTS,
    equal: { payment_type: samePaymentType },
    tags: 'tags',
    replace: 'create-first',
    actions: {
      read: ['vpc:DescribeEipAddresses'],
      create: ['vpc:AllocateEipAddress'],
      update: [
        'vpc:ModifyEipAddressAttribute',
        'vpc:MoveResourceGroup',
        'vpc:DeletionProtection',
        'vpc:TagResources',
        'vpc:UnTagResources',
      ],
      delete: ['vpc:ReleaseEipAddress'],
    },
    expectedSeconds: { create: 3, update: 2, delete: 5 },
  },
  find: (io, desired) => findOwned(io, LISTING, desired),
  owned: (io, owner, region) => listOwned(io, LISTING, owner, region),
  read: readEip,
  create: async (io, { args, region }) => {
    const params = {
      ...paramsFrom(args, {
        address_name: 'Name',
        description: 'Description',
        bandwidth: 'Bandwidth',
        internet_charge_type: 'InternetChargeType',
        payment_type: ['InstanceChargeType', chargeTypeOf],
        isp: 'ISP',
        netmode: 'Netmode',
        zone: 'Zone',
        ip_address: 'IpAddress',
        public_ip_address_pool_id: 'PublicIpAddressPoolId',
        security_protection_types: 'SecurityProtectionTypes',
        resource_group_id: 'ResourceGroupId',
      }),
      Tag: tagParam(args),
    };
    return createdId(io, { api: 'vpc:AllocateEipAddress', region, params }, 'AllocationId');
  },
  settle: async (io, id, { region }) => {
    await untilStatus(io, {
      what: `EIP ${id}`,
      api: LISTING.api,
      expectedSeconds: 2,
      read: () => describeEip(io, id, region),
      // Bound already when the resource was found rather than made.
      until: ['Available', 'InUse'],
    });
  },
  sync: async (io, id, requested) => {
    const change = resetting(requested, DEFAULTS);
    await syncAspects(io, id, change, ASPECTS);
    await syncTags(io, id, change, TAGGED);
  },
  remove: async (io, id, _observed, region) => {
    await ignoreMissing(modify(io, { api: 'vpc:ReleaseEipAddress', region, params: { AllocationId: id } }));
    await untilGone(io, { what: `EIP ${id}`, expectedSeconds: 4, read: () => describeEip(io, id, region) });
  },
};

async function readEip(io: DriverIo, id: string, region: string | undefined): Promise<Attributes | undefined> {
  const row = await describeEip(io, id, region);
  if (row === undefined || textAt(row, 'Status') === 'Releasing') return undefined;
  return attributes({
    id,
    allocation_id: id,
    address_name: textAt(row, 'Name'),
    description: textAt(row, 'Description') ?? textAt(row, 'Descritpion'),
    bandwidth: filled(textAt(row, 'EipBandwidth')) ?? textAt(row, 'Bandwidth'),
    internet_charge_type: textAt(row, 'InternetChargeType'),
    payment_type: paymentTypeOf(textAt(row, 'ChargeType')),
    isp: textAt(row, 'ISP'),
    netmode: textAt(row, 'Netmode'),
    zone: textAt(row, 'Zone'),
    ip_address: textAt(row, 'IpAddress'),
    public_ip_address_pool_id: textAt(row, 'PublicIpAddressPoolId'),
    security_protection_types: textsAt(row, 'SecurityProtectionTypes.SecurityProtectionType'),
    resource_group_id: textAt(row, 'ResourceGroupId'),
    deletion_protection: flagAt(row, 'DeletionProtection'),
    status: textAt(row, 'Status'),
    create_time: textAt(row, 'AllocationTime'),
    tags: tagsOf(rowsAt(row, 'Tags.Tag')),
  });
}
