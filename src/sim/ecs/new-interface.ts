import { digest } from '../../base/index.ts';
import type { Call } from '../service.ts';
import type { VSwitchRow } from '../vpc/tables.ts';
import type { NetworkInterface } from './tables.ts';

type Given = Pick<NetworkInterface, 'type' | 'privateIps' | 'securityGroupIds'> & Partial<NetworkInterface>;

/** A free interface in the vSwitch, with the cloud's defaults for whatever is not given. */
export function newInterface(call: Call, vSwitch: VSwitchRow, given: Given): NetworkInterface {
  const id = call.world.newId('eni', call.region, 20);
  return {
    id,
    regionId: call.region,
    zoneId: vSwitch.zoneId,
    vpcId: vSwitch.vpcId,
    vSwitchId: vSwitch.id,
    name: '',
    description: '',
    resourceGroupId: '',
    createdAt: call.now,
    tags: {},
    status: 'Available',
    macAddress: macOf(id),
    instanceId: '',
    deviceIndex: 0,
    networkCardIndex: 0,
    deleteOnRelease: true,
    sourceDestCheck: false,
    queueNumber: 1,
    trafficMode: 'Standard',
    serviceManaged: false,
    ...given,
  };
}

interface Attachment {
  readonly instanceId: string;
  readonly readyAt: number;
  readonly deviceIndex: number;
}

/** What changes about an interface that goes into a new machine. */
export function attachedInterface({ instanceId, readyAt, deviceIndex }: Attachment): Partial<NetworkInterface> {
  return { status: 'Attaching', instanceId, deviceIndex, due: [{ at: readyAt, set: { status: 'InUse' } }] };
}

/** The cloud's prefix and three bytes that follow from the id. */
function macOf(id: string): string {
  const bytes = digest(id).slice(0, 6).match(/../g) ?? [];
  return ['00', '16', '3e', ...bytes].join(':');
}
