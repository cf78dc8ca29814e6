import type { Attributes, Driver, DriverIo, Resolved } from '../../../model/index.ts';
import { attributes, flagAt, rowsAt, textAt, textsAt } from '../api/answer.ts';
import { flagArg, paramsFrom } from '../api/args.ts';
import { modifiedBy, resetting, syncAspects, type Aspect } from '../api/aspects.ts';
import { createdId, modify } from '../api/call.ts';
import { chargeTypeOf, paymentTypeOf, samePaymentType } from '../api/payment-type.ts';
import { ignoreMissing } from '../api/missing.ts';
import { findOwned, listOwned, type TaggedListing } from '../api/ownership.ts';
import { oneRow } from '../api/pages.ts';
import { untilGone, untilStatus } from '../api/poll-status.ts';
import { syncTags, tagParam, taggedAs, tagsOf } from '../api/tags.ts';

const LISTING: TaggedListing = {
  api: 'vpc:DescribeNatGateways',
  rows: 'NatGateways.NatGateway',
  id: 'NatGatewayId',
  lives: (row) => !isLeaving(row),
};
const TAGGED = taggedAs('vpc', 'NATGATEWAY');

const ASPECTS: readonly Aspect[] = [
  modifiedBy({
    api: 'vpc:ModifyNatGatewayAttribute',
    id: 'NatGatewayId',
    args: {
      nat_gateway_name: 'Name',
      description: 'Description',
      eip_bind_mode: 'EipBindMode',
      icmp_reply_enabled: 'IcmpReplyEnabled',
    },
  }),
  modifiedBy({
    api: 'vpc:DeletionProtection',
    id: 'InstanceId',
    always: { Type: 'NATGW' },
    args: { deletion_protection: 'ProtectionEnable' },
  }),
];

const DEFAULTS: Attributes = { description: '', deletion_protection: false, tags: {} };

export const natGateway: Driver = {
  type: 'alicloud_nat_gateway',
  mode: 'managed',
  facts: {
    arguments: {
      vpc_id: 'string',
      vswitch_id: 'string',
      nat_type: 'string',
      nat_gateway_name: 'string',
      description: 'string',
      payment_type: 'string',
      internet_charge_type: 'string',
      network_type: 'string',
      eip_bind_mode: 'string',
      icmp_reply_enabled: 'bool',
      private_link_enabled: 'bool',
      deletion_protection: 'bool',
      force: 'bool',
      tags: 'map',
    },
    // The provider leaves vswitch_id, nat_type and network_type out, but no API call changes them on an enhanced gateway.
    forceNew: [
      'vpc_id',
      'vswitch_id',
      'nat_type',
      'network_type',
      'payment_type',
      'internet_charge_type',
      'private_link_enabled',
    ],
    writeOnly: ['force'],
    defaults: DEFAULTS,
    equal: { payment_type: samePaymentType },
    tags: 'tags',
    replace: 'create-first',
    actions: {
      read: ['vpc:DescribeNatGateways'],
      create: ['vpc:CreateNatGateway'],
      update: ['vpc:ModifyNatGatewayAttribute', 'vpc:DeletionProtection', 'vpc:TagResources', 'vpc:UnTagResources'],
      delete: ['vpc:DeleteNatGateway'],
    },
    expectedSeconds: { create: 60, update: 5, delete: 50 },
  },
  find: (io, desired) => findOwned(io, LISTING, desired),
  owned: (io, owner, region) => listOwned(io, LISTING, owner, region),
  read: readGateway,
  create: async (io, { args, region }) => {
    const params = { ...creationParams(args), Tag: tagParam(args) };
    return createdId(io, { api: 'vpc:CreateNatGateway', region, params }, 'NatGatewayId');
  },
  settle: (io, id, { region }) => untilAvailable(io, id, region, 60),
  sync: async (io, id, requested) => {
    const change = resetting(requested, DEFAULTS);
    if (await syncAspects(io, id, change, ASPECTS)) await untilAvailable(io, id, change.desired.region, 5);
    await syncTags(io, id, change, TAGGED);
  },
  remove: async (io, id, observed, region) => {
    const row = await describe(io, id, region);
    // A second delete is refused while the first one is still at work.
    if (row !== undefined && !isLeaving(row)) {
      const params = { NatGatewayId: id, Force: flagArg(observed, 'force') };
      await ignoreMissing(modify(io, { api: 'vpc:DeleteNatGateway', region, params }));
    }
    const read = async (): Promise<Attributes | undefined> => {
      const left = await describe(io, id, region);
      return left === undefined || textAt(left, 'Status') === 'Deleted' ? undefined : left;
    };
    await untilGone(io, { what: `NAT gateway ${id}`, expectedSeconds: 50, read });
  },
};

function creationParams(args: Readonly<Record<string, Resolved>>): Readonly<Record<string, unknown>> {
  const given = paramsFrom(args, {
    vpc_id: 'VpcId',
    vswitch_id: 'VSwitchId',
    nat_type: 'NatType',
    nat_gateway_name: 'Name',
    description: 'Description',
    payment_type: ['InstanceChargeType', chargeTypeOf],
    internet_charge_type: 'InternetChargeType',
    network_type: 'NetworkType',
    eip_bind_mode: 'EipBindMode',
    icmp_reply_enabled: 'IcmpReplyEnabled',
    private_link_enabled: 'PrivateLinkEnabled',
  });
  // Enhanced is the only type still sold, and the API's own default is the old one.
  return { NatType: 'Enhanced', ...given };
}

async function readGateway(io: DriverIo, id: string, region: string | undefined): Promise<Attributes | undefined> {
  const row = await describe(io, id, region);
  if (row === undefined || isLeaving(row)) return undefined;
  return attributes({
    id,
    vpc_id: textAt(row, 'VpcId'),
    vswitch_id: textAt(row, 'NatGatewayPrivateInfo.VswitchId'),
    nat_type: textAt(row, 'NatType'),
    nat_gateway_name: textAt(row, 'Name'),
    description: textAt(row, 'Description'),
    payment_type: paymentTypeOf(textAt(row, 'InstanceChargeType')),
    internet_charge_type: textAt(row, 'InternetChargeType'),
    network_type: textAt(row, 'NetworkType'),
    eip_bind_mode: textAt(row, 'EipBindMode'),
    icmp_reply_enabled: flagAt(row, 'IcmpReplyEnabled'),
    private_link_enabled: flagAt(row, 'PrivateLinkEnabled'),
    deletion_protection: flagAt(row, 'DeletionProtection'),
    status: textAt(row, 'Status'),
    snat_table_ids: textsAt(row, 'SnatTableIds.SnatTableId').join(','),
    forward_table_ids: textsAt(row, 'ForwardTableIds.ForwardTableId').join(','),
    tags: tagsOf(rowsAt(row, 'Tags.Tag')),
  });
}

function describe(io: DriverIo, id: string, region: string | undefined): Promise<Attributes | undefined> {
  return oneRow(io, { ...LISTING, region, params: { NatGatewayId: id } });
}

async function untilAvailable(
  io: DriverIo,
  id: string,
  region: string | undefined,
  expectedSeconds: number,
): Promise<void> {
  await untilStatus(io, {
    what: `NAT gateway ${id}`,
    api: LISTING.api,
    expectedSeconds,
    timeoutSeconds: 600,
    read: () => describe(io, id, region),
    until: ['Available'],
    broken: ['Deleting', 'Deleted'],
  });
}

function isLeaving(row: Attributes): boolean {
  return /^Delet(ing|ed)$/.test(textAt(row, 'Status') ?? '');
}
