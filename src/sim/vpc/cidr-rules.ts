import { canonicalCidr, contains, must, overlaps, parseCidr, type Cidr } from '../../base/index.ts';
import { fault, insist, type FaultCode } from './faults.ts';
import type { VpcRow } from './tables.ts';

/** Addresses of Alibaba Cloud's own services; no VPC, user CIDR or route may take them. */
const SERVICES = must(parseCidr('100.64.0.0/10'), 'the service block parses');
const FORBIDDEN = [
  SERVICES,
  ...['224.0.0.0/4', '127.0.0.0/8', '169.254.0.0/16', '0.0.0.0/8'].map((text) =>
    must(parseCidr(text), 'a fixed block parses'),
  ),
];

/** A primary or secondary block of a VPC: mask 8 to 28, no host bits, outside the reserved blocks. */
export function vpcCidr(text: string): Cidr {
  const cidr = parseCidr(text);
  const fits = cidr !== undefined && cidr.aligned && cidr.prefix >= 8 && cidr.prefix <= 28;
  if (!fits || FORBIDDEN.some((block) => contains(block, cidr))) throw fault('InvalidParameter');
  return cidr;
}

/** A block of a vSwitch: mask 16 to 29, no host bits, inside one of the VPC's blocks. */
export function vSwitchCidr(text: string, vpc: VpcRow): Cidr {
  const cidr = parsed(text, 'InvalidCidrBlock.Malformed');
  insist(cidr.prefix >= 16 && cidr.prefix <= 29, 'InvalidCirdrBlock.MaskLength');
  insist(
    vpcBlocks(vpc).some((block) => contains(block, cidr)),
    'InvalidParameter',
    'Specified CIDR block is not valid in VPC.',
  );
  return cidr;
}

/** A block that the VPC shall treat as private besides its own. */
export function userCidr(text: string): string {
  const cidr = parsed(text, 'InvalidUserCidr.Malformed');
  insist(!overlaps(SERVICES, cidr), 'InvalidUserCidr.Malformed');
  return canonicalCidr(cidr);
}

/** Whether a route to this block would take the services' addresses. */
export function isServiceRange(cidr: Cidr): boolean {
  return contains(SERVICES, cidr);
}

/** The primary and the secondary blocks. */
export function vpcBlocks(vpc: VpcRow): readonly Cidr[] {
  return [vpc.cidr, ...vpc.secondaryCidrs].map(storedCidr);
}

/** A block that was checked when it was stored. */
export function storedCidr(text: string): Cidr {
  return must(parseCidr(text), `the stored block ${text} parses`);
}

/** The block, or the refusal when the text is none or has host bits set. */
export function parsed(text: string, refusal: FaultCode): Cidr {
  const cidr = parseCidr(text);
  if (cidr === undefined || !cidr.aligned) throw fault(refusal);
  return cidr;
}
