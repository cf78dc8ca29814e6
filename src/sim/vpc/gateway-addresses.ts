import type { Call } from '../service.ts';
import { fault, insist, type FaultCode } from './faults.ts';
import { EIPS, type NatGatewayRow } from './tables.ts';

/** What an action answers when nobody has the address, and when it is bound to something else or to nothing. */
interface AddressRefusals {
  readonly unknown: FaultCode;
  readonly elsewhere: FaultCode;
}

/** Refuses unless entries of the gateway may use the address: a bound EIP, or its own address in a VPC NAT gateway. */
export function insistOnGateway(
  { world }: Call,
  gateway: NatGatewayRow,
  ip: string,
  { unknown, elsewhere }: AddressRefusals,
): void {
  if (gateway.networkType === 'intranet') {
    insist(ip === gateway.privateIp, unknown);
    return;
  }
  const eip = world.table(EIPS).where('ipAddress', ip)[0];
  if (eip === undefined) throw fault(unknown);
  insist(eip.instanceId === gateway.id, elsewhere);
  insist(eip.status === 'InUse', 'OperationUnsupported.EipInBinding');
}
