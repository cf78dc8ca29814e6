import { findInstanceType, INSTANCE_TYPES } from '../../catalog/index.ts';
import { overlaps, parseCidr } from '../../base/index.ts';
import type { Findings } from '../finding.ts';
import type { Path } from '../read/node.ts';
import type { ConfigDocument } from '../schema/document.ts';

/** Clusters, models, commitments and firewalls: what must exist, fit, or be given together. */
export function checkOperations(document: ConfigDocument, findings: Findings): void {
  checkCluster(document, findings);
  for (const [key, model] of Object.entries(document.models)) {
    checkType(model.instanceType, ['models', key, 'instanceType'], findings);
    if (model.autoscaling !== undefined && model.autoscaling.min > model.autoscaling.max) {
      findings.add('LF1017', ['models', key, 'autoscaling'], `${key}: min ${model.autoscaling.min} is above max ${model.autoscaling.max}`);
    }
    if (!/_\d/.test(model.processor) && /^(tensorflow|pytorch|onnx)/.test(model.processor)) {
      findings.add('LF1105', ['models', key, 'processor'], `the processor ${model.processor} names no version`, { severity: 'warning' });
    }
  }
  for (const [key, commitment] of Object.entries(document.commitments)) checkType(commitment.type, ['commitments', key, 'type'], findings);
  for (const [key, { firewall }] of Object.entries(document.loadBalancers)) {
    if (firewall !== undefined && firewall.httpsPorts.length > 0 && firewall.certificateId === undefined) {
      findings.add('LF1007', ['loadBalancers', key, 'firewall', 'httpsPorts'], 'https ports of a firewall need a certificateId', {
        fix: 'Add `certificateId:` with the id of a certificate in the certificate service.',
      });
    }
  }
}

function checkCluster({ cluster, network }: ConfigDocument, findings: Findings): void {
  if (cluster === undefined) return;
  const blocks = [
    ['podCidr', cluster.podCidr],
    ['serviceCidr', cluster.serviceCidr],
  ] as const;
  const parsed = blocks.map(([name, text]) => ({ name, text, cidr: parseCidr(text) }));
  for (const { name, text, cidr } of parsed) {
    if (cidr === undefined) findings.add('LF1011', ['cluster', name], `${text} is not an IPv4 block`);
    const whole = parseCidr(network?.cidr ?? '');
    if (cidr !== undefined && whole !== undefined && overlaps(cidr, whole)) {
      findings.add('LF1012', ['cluster', name], `${text} overlaps the network (${whole.text})`);
    }
  }
  const [pods, services] = parsed.map(({ cidr }) => cidr);
  if (pods !== undefined && services !== undefined && overlaps(pods, services)) {
    findings.add('LF1012', ['cluster', 'serviceCidr'], `${services.text} overlaps the pods (${pods.text})`);
  }
  for (const [key, pool] of Object.entries(cluster.nodePools)) checkPool(pool, ['cluster', 'nodePools', key], findings);
}

function checkPool(pool: NonNullable<ConfigDocument['cluster']>['nodePools'][string], path: Path, findings: Findings): void {
  for (const [index, type] of pool.types.entries()) checkType(type, [...path, 'types', index], findings);
  if (pool.count !== undefined && pool.autoscaling !== undefined) {
    findings.add('LF1017', [...path, 'count'], 'a node pool has a count or autoscaling, not both');
  }
}

function checkType(type: string, path: Path, findings: Findings): void {
  if (findInstanceType(type) !== undefined) return;
  findings.choice('LF1015', path, { what: 'instance type', value: type, allowed: INSTANCE_TYPES.map(({ id }) => id) });
}
