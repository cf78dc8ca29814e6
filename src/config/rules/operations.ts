import { findInstanceType, INSTANCE_TYPES } from '../../catalog/index.ts';
import { overlaps, parseCidr, type Cidr } from '../../base/index.ts';
import type { Findings } from '../finding.ts';
import type { Path } from '../read/node.ts';
import type { ConfigDocument } from '../schema/document.ts';

/** Clusters, models, commitments and firewalls: what must exist, fit, or be given together. */
export function checkOperations(document: ConfigDocument, findings: Findings): void {
  checkCluster(document, findings);
  for (const [key, model] of Object.entries(document.models)) checkModel(model, ['models', key], findings);
  for (const [key, commitment] of Object.entries(document.commitments))
    checkType(commitment.type, ['commitments', key, 'type'], findings);
  for (const [key, balancer] of Object.entries(document.loadBalancers)) checkFirewall(key, balancer, findings);
}

function checkModel(
  { instanceType, autoscaling, processor }: ConfigDocument['models'][string],
  path: Path,
  findings: Findings,
): void {
  checkType(instanceType, [...path, 'instanceType'], findings);
  if (autoscaling !== undefined && autoscaling.min > autoscaling.max) {
    const wrong = `${path.at(-1)}: min ${autoscaling.min} is above max ${autoscaling.max}`;
    findings.add('LF1017', [...path, 'autoscaling'], wrong);
  }
  if (!/_\d/.test(processor) && /^(tensorflow|pytorch|onnx)/.test(processor)) {
    findings.add('LF1105', [...path, 'processor'], `the processor ${processor} names no version`, {
      severity: 'warning',
    });
  }
}

function checkFirewall(key: string, { firewall }: ConfigDocument['loadBalancers'][string], findings: Findings): void {
  if (firewall === undefined || firewall.httpsPorts.length === 0 || firewall.certificateId !== undefined) return;
  const path = ['loadBalancers', key, 'firewall', 'httpsPorts'];
  findings.add('LF1007', path, 'https ports of a firewall need a certificateId', {
    fix: 'Add `certificateId:` with the id of a certificate in the certificate service.',
  });
}

function checkCluster({ cluster, network }: ConfigDocument, findings: Findings): void {
  if (cluster === undefined) return;
  const whole = parseCidr(network?.cidr ?? '');
  const pods = checkBlock('podCidr', cluster.podCidr, whole, findings);
  const services = checkBlock('serviceCidr', cluster.serviceCidr, whole, findings);
  if (pods !== undefined && services !== undefined && overlaps(pods, services)) {
    findings.add('LF1012', ['cluster', 'serviceCidr'], `${services.text} overlaps the pods (${pods.text})`);
  }
  for (const [key, pool] of Object.entries(cluster.nodePools)) checkPool(pool, ['cluster', 'nodePools', key], findings);
}

/** The block, which must be one and must not overlap the network. */
function checkBlock(
  name: 'podCidr' | 'serviceCidr',
  text: string,
  network: Cidr | undefined,
  findings: Findings,
): Cidr | undefined {
  const cidr = parseCidr(text);
  if (cidr === undefined) findings.add('LF1011', ['cluster', name], `${text} is not an IPv4 block`);
  else if (network !== undefined && overlaps(cidr, network))
    findings.add('LF1012', ['cluster', name], `${text} overlaps the network (${network.text})`);
  return cidr;
}

function checkPool(
  pool: NonNullable<ConfigDocument['cluster']>['nodePools'][string],
  path: Path,
  findings: Findings,
): void {
  for (const [index, type] of pool.types.entries()) checkType(type, [...path, 'types', index], findings);
  if (pool.count !== undefined && pool.autoscaling !== undefined) {
    findings.add('LF1017', [...path, 'count'], 'a node pool has a count or autoscaling, not both');
  }
}

function checkType(type: string, path: Path, findings: Findings): void {
  if (findInstanceType(type) !== undefined) return;
  findings.choice('LF1015', path, { what: 'instance type', value: type, allowed: INSTANCE_TYPES.map(({ id }) => id) });
}
