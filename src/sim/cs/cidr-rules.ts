import { contains, must, overlaps, parseCidr, type Cidr } from '../../base/index.ts';
import type { Call } from '../service.ts';
import type { VpcRow } from '../vpc/tables.ts';
import { fault, insist } from './faults.ts';
import { CLUSTERS } from './tables.ts';

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map((text) => must(parseCidr(text), text));

/** The address blocks of a cluster as they were asked for. */
export interface Blocks {
  /** Undefined with Terway. */
  readonly container: string | undefined;
  readonly service: string;
  readonly nodeCidrMask: number;
}

/** Pods and services need private blocks that overlap neither each other nor the VPC nor its other clusters. */
export function checkBlocks(call: Call, blocks: Blocks, vpc: VpcRow | undefined): void {
  const service = block('service_cidr', blocks.service);
  const around = [vpc?.cidr ?? [], vpc?.secondaryCidrs ?? []].flat();
  apart(
    'service_cidr',
    service,
    around.map((text) => ['the VPC', text] as const),
  );
  if (blocks.container === undefined) return;
  const container = block('container_cidr', blocks.container);
  const siblings = vpc === undefined ? [] : call.world.table(CLUSTERS).where('vpcId', vpc.id);
  apart('container_cidr', container, [
    ['service_cidr', blocks.service],
    ...around.map((text) => ['the VPC', text] as const),
    ...siblings
      .filter((row) => row.containerCidr !== '')
      .map((row) => [`cluster ${row.id}`, row.containerCidr] as const),
  ]);
  insist(
    container.prefix < blocks.nodeCidrMask,
    'InvalidParameter',
    `container_cidr ${container.text} is too small for nodes of /${blocks.nodeCidrMask}`,
  );
}

function block(name: string, text: string): Cidr {
  const cidr = parseCidr(text);
  if (cidr === undefined || !cidr.aligned) throw fault('InvalidParameter', `${name} ${text} is no CIDR block`);
  insist(
    PRIVATE.some((range) => contains(range, cidr)),
    'InvalidParameter',
    `${name} ${text} is not in a private range`,
  );
  return cidr;
}

function apart(name: string, cidr: Cidr, others: readonly (readonly [whose: string, text: string])[]): void {
  for (const [whose, text] of others) {
    const other = parseCidr(text);
    if (other === undefined || !overlaps(cidr, other)) continue;
    throw fault('InvalidParameter', `${name} ${cidr.text} overlaps ${text} of ${whose}`);
  }
}
