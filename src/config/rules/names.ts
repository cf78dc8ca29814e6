import type { Findings } from '../finding.ts';
import type { Path } from '../read/node.ts';
import type { ConfigDocument } from '../schema/document.ts';

interface NameRule {
  readonly pattern: RegExp;
  readonly words: string;
}

const BUCKET: NameRule = {
  pattern: /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
  words: '3 to 63 lower-case letters, digits and dashes, beginning and ending with a letter or digit',
};
const RAM_ROLE: NameRule = { pattern: /^[A-Za-z0-9-]{1,64}$/, words: 'at most 64 letters, digits and dashes' };
const RAM_POLICY: NameRule = { pattern: /^[A-Za-z0-9-]{1,128}$/, words: 'at most 128 letters, digits and dashes' };
const CLOUD_NAME: NameRule = { pattern: /^(?!https?:\/\/)[A-Za-z\u4e00-\u9fa5][\w.:\u4e00-\u9fa5-]{1,127}$/, words: '2 to 128 characters, beginning with a letter' };

/** Names that the cloud would refuse. */
export function checkNames(document: ConfigDocument, findings: Findings): void {
  const check = (name: string | undefined, rule: NameRule, path: Path): void => {
    if (name !== undefined && !rule.pattern.test(name)) findings.add('LF1018', path, `${name} is no valid name: ${rule.words}`);
  };
  for (const [key, bucket] of Object.entries(document.storage.buckets)) check(bucket.name, BUCKET, ['storage', 'buckets', key, 'name']);
  for (const [key, role] of Object.entries(document.access.roles)) check(role.name, RAM_ROLE, ['access', 'roles', key, 'name']);
  for (const [key, policy] of Object.entries(document.access.policies)) check(policy.name, RAM_POLICY, ['access', 'policies', key, 'name']);
  for (const [key, machine] of Object.entries(document.machines)) check(machine.name, CLOUD_NAME, ['machines', key, 'name']);
  for (const [key, balancer] of Object.entries(document.loadBalancers)) check(balancer.name, CLOUD_NAME, ['loadBalancers', key, 'name']);
  check(document.network?.name, CLOUD_NAME, ['network', 'name']);
  for (const [key, subnet] of Object.entries(document.network?.subnets ?? {})) check(subnet.name, CLOUD_NAME, ['network', 'subnets', key, 'name']);
}
