import { canonicalCidr, contains, overlaps, parseCidr, type Cidr } from '../../base/index.ts';
import type { ConfigDocument } from '../schema/document.ts';
import type { Findings } from '../finding.ts';
import type { Path } from '../read/node.ts';

/** Blocks the cloud does not let anybody use (VPC rules, research alicloud-vpc-ecs 2.2). */
const FORBIDDEN = ['100.64.0.0/10', '224.0.0.0/4', '127.0.0.0/8', '169.254.0.0/16'];

/** The network's block, its subnets, and the blocks of security rules. */
export function checkAddresses(document: ConfigDocument, findings: Findings): void {
  const { network } = document;
  if (network === undefined) return;
  const whole = block(network.cidr, ['network', 'cidr'], findings);
  if (whole !== undefined) checkNetworkBlock(whole, findings);
  const subnets: (readonly [string, Cidr])[] = [];
  for (const [key, subnet] of Object.entries(network.subnets)) {
    const path = ['network', 'subnets', key, 'cidr'];
    const own = block(subnet.cidr, path, findings);
    if (own === undefined) continue;
    checkSubnet({ key, own, whole, siblings: subnets }, path, findings);
    subnets.push([key, own]);
  }
  for (const [key, group] of Object.entries(network.securityGroups)) {
    for (const [index, rule] of group.ingress.entries())
      block(rule.from, ['network', 'securityGroups', key, 'ingress', index, 'from'], findings);
    for (const [index, rule] of group.egress.entries())
      block(rule.to, ['network', 'securityGroups', key, 'egress', index, 'to'], findings);
  }
}

function block(text: string, path: Path, findings: Findings): Cidr | undefined {
  const cidr = parseCidr(text);
  if (cidr === undefined) {
    findings.add('LF1011', path, `${text} is not an IPv4 block`, { fix: 'Write it as 10.0.0.0/16.' });
    return undefined;
  }
  if (!cidr.aligned)
    findings.add('LF1011', path, `${text} has bits set behind its mask`, { suggestion: canonicalCidr(cidr) });
  return cidr;
}

function checkNetworkBlock(whole: Cidr, findings: Findings): void {
  const path = ['network', 'cidr'];
  if (whole.prefix < 8 || whole.prefix > 28)
    findings.add('LF1012', path, `${whole.text}: a network’s mask is /8 to /28`);
  const taken = FORBIDDEN.find((text) => overlapsText(whole, text));
  if (taken !== undefined)
    findings.add('LF1012', path, `${whole.text} touches ${taken}, which the cloud keeps for itself`);
}

interface SubnetCheck {
  readonly key: string;
  readonly own: Cidr;
  readonly whole: Cidr | undefined;
  readonly siblings: readonly (readonly [string, Cidr])[];
}

function checkSubnet({ key, own, whole, siblings }: SubnetCheck, path: Path, findings: Findings): void {
  if (own.prefix < 16 || own.prefix > 29) findings.add('LF1012', path, `${own.text}: a subnet’s mask is /16 to /29`);
  if (whole !== undefined && !contains(whole, own)) {
    findings.add('LF1012', path, `subnet ${key} (${own.text}) lies outside the network (${whole.text})`);
  }
  for (const [other, sibling] of siblings) {
    if (overlaps(own, sibling))
      findings.add('LF1012', path, `subnet ${key} (${own.text}) overlaps subnet ${other} (${sibling.text})`);
  }
}

function overlapsText(cidr: Cidr, text: string): boolean {
  const other = parseCidr(text);
  return other !== undefined && overlaps(cidr, other);
}
