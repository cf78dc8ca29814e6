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
const CLOUD_NAME: NameRule = {
  pattern: /^(?!https?:\/\/)[A-Za-z\u4e00-\u9fa5][\w.:\u4e00-\u9fa5-]{1,127}$/,
  words: '2 to 128 characters, beginning with a letter',
};

/** Names that the cloud would refuse. */
export function checkNames(document: ConfigDocument, findings: Findings): void {
  const check = (name: string | undefined, rule: NameRule, path: Path): void => {
    if (name !== undefined && !rule.pattern.test(name))
      findings.add('LF1018', path, `${name} is no valid name: ${rule.words}`);
  };
  // A name that is left out is made of the project and the key, and must hold all the same.
  const checkAll = (
    named: Readonly<Record<string, { readonly name?: string | undefined }>>,
    rule: NameRule,
    path: Path,
  ): void => {
    for (const [key, { name }] of Object.entries(named))
      check(name ?? `${document.project}-${key}`, rule, [...path, key, 'name']);
  };
  checkAll(document.storage.buckets, BUCKET, ['storage', 'buckets']);
  checkAll(document.access.roles, RAM_ROLE, ['access', 'roles']);
  checkAll(document.access.policies, RAM_POLICY, ['access', 'policies']);
  checkAll(document.machines, CLOUD_NAME, ['machines']);
  checkAll(document.loadBalancers, CLOUD_NAME, ['loadBalancers']);
  check(document.network?.name, CLOUD_NAME, ['network', 'name']);
  checkAll(document.network?.subnets ?? {}, CLOUD_NAME, ['network', 'subnets']);
  checkAll(document.network?.securityGroups ?? {}, CLOUD_NAME, ['network', 'securityGroups']);
}
