import type { Attributes, Driver, DriverIo } from '../../../model/index.ts';
import { attributes, filled, textAt } from '../api/answer.ts';
import { flagArg, paramsFrom, requiredText, textArg } from '../api/args.ts';
import { create, modify } from '../api/call.ts';
import { splitId } from '../api/compound-id.ts';
import { describeEip } from '../api/eip.ts';
import { ignoreMissing } from '../api/missing.ts';
import { untilStatus } from '../api/poll-status.ts';

/** What an EIP may be bound to, by the prefix of the target's id; other kinds must be named. */
const INSTANCE_TYPES: Readonly<Record<string, string>> = {
  'i-': 'EcsInstance',
  'lb-': 'SlbInstance',
  'ngw-': 'Nat',
  'havip-': 'HaVip',
  'eni-': 'NetworkInterface',
};

export const eipAssociation: Driver = {
  type: 'alicloud_eip_association',
  mode: 'managed',
  facts: {
    arguments: {
      allocation_id: 'string',
      instance_id: 'string',
      instance_type: 'string',
      private_ip_address: 'string',
      force: 'bool',
    },
    forceNew: ['allocation_id', 'instance_id', 'instance_type', 'private_ip_address'],
    writeOnly: ['force'],
    // One address is bound to one thing at a time.
    replace: 'delete-first',
    actions: {
      read: ['vpc:DescribeEipAddresses'],
      create: ['vpc:AssociateEipAddress'],
      update: [],
      delete: ['vpc:UnassociateEipAddress'],
    },
    expectedSeconds: { create: 6, update: 1, delete: 8 },
    lock: (args) => {
      const target = textArg(args, 'instance_id');
      return target === undefined ? undefined : `eip-target:${target}`;
    },
  },
  find: async (io, desired) => {
    const target = requiredText(desired, 'instance_id');
    const id = `${requiredText(desired, 'allocation_id')}:${target}`;
    if (desired.exclude?.includes(id) === true) return undefined;
    return (await boundTo(io, id, desired.region)) === undefined ? undefined : id;
  },
  read: readAssociation,
  create: async (io, desired) => {
    const [allocation, target] = [requiredText(desired, 'allocation_id'), requiredText(desired, 'instance_id')];
    const params = {
      AllocationId: allocation,
      InstanceId: target,
      InstanceType: textArg(desired.args, 'instance_type') ?? typeByPrefix(target),
      ...paramsFrom(desired.args, { private_ip_address: 'PrivateIpAddress' }),
    };
    await create(io, { api: 'vpc:AssociateEipAddress', region: desired.region, params });
    return `${allocation}:${target}`;
  },
  settle: async (io, id, { region }) => {
    // SNAT and DNAT entries need both: the status and the target.
    await untilStatus(io, {
      what: `EIP ${splitId(id)[0]}`,
      api: 'vpc:DescribeEipAddresses',
      expectedSeconds: 5,
      read: () => boundTo(io, id, region),
      until: ['InUse'],
    });
  },
  sync: () => Promise.resolve(),
  remove: async (io, id, observed, region) => {
    const row = await boundTo(io, id, region);
    if (row === undefined) return;
    const [allocation, target] = splitId(id);
    if (textAt(row, 'Status') !== 'Unassociating') {
      const params = {
        AllocationId: allocation,
        InstanceId: target,
        InstanceType: filled(textAt(row, 'InstanceType')),
        PrivateIpAddress:
          textAt(row, 'InstanceType') === 'NetworkInterface' ? filled(textAt(row, 'PrivateIpAddress')) : undefined,
        Force: flagArg(observed, 'force'),
      };
      await ignoreMissing(modify(io, { api: 'vpc:UnassociateEipAddress', region, params }));
    }
    await io.waitFor({
      what: `EIP ${allocation} to be free of ${target}`,
      expectedSeconds: 6,
      poll: async () => ((await boundTo(io, id, region)) === undefined ? true : undefined),
    });
  },
};

async function readAssociation(io: DriverIo, id: string, region: string | undefined): Promise<Attributes | undefined> {
  const row = await boundTo(io, id, region);
  if (row === undefined || textAt(row, 'Status') === 'Unassociating') return undefined;
  return attributes({
    id,
    allocation_id: textAt(row, 'AllocationId'),
    instance_id: textAt(row, 'InstanceId'),
    instance_type: textAt(row, 'InstanceType'),
    private_ip_address: textAt(row, 'PrivateIpAddress'),
    status: textAt(row, 'Status'),
  });
}

/** The address of `allocation:target` as long as it belongs to that target. */
async function boundTo(io: DriverIo, id: string, region: string | undefined): Promise<Attributes | undefined> {
  const [allocation, target] = splitId(id);
  const row = await describeEip(io, allocation, region);
  return row !== undefined && textAt(row, 'InstanceId') === target ? row : undefined;
}

function typeByPrefix(target: string): string | undefined {
  return Object.entries(INSTANCE_TYPES).find(([prefix]) => target.startsWith(prefix))?.[1];
}
