import { isRecord, listAt, recordAt, textOf, type JsonRecord } from '../../types/json.ts';
import { dnsLabel1035, dnsSubdomain, type NameRule } from './names.ts';
import type { Problems } from './problems.ts';
import type { Check } from './check.ts';

/** Group, names, versions and schemas of a CustomResourceDefinition. */
export const checkCrd: Check = ({ object, spec, liveSpec }, out) => {
  const group = textOf(spec['group']);
  const names = recordAt(spec, 'names');
  if (object.metadata.name !== `${textOf(names['plural'])}.${group}`) {
    out.invalid('metadata.name', object.metadata.name, 'must be spec.names.plural+"."+spec.group');
  }
  out.named('spec.group', group, groupName);
  for (const name of ['plural', 'singular', 'kind', 'listKind']) {
    out.named(`spec.names.${name}`, names[name], (value) => dnsLabel1035(value.toLowerCase()));
  }
  const { scope } = spec;
  if (scope === undefined) out.required('spec.scope');
  out.oneOf('spec.scope', scope, ['Cluster', 'Namespaced']);
  checkVersions(listAt(spec, 'versions'), out);
  if (liveSpec !== undefined) checkFixed(spec, liveSpec, out);
};

const groupName: NameRule = (name) => [
  ...dnsSubdomain(name),
  ...(name.includes('.') ? [] : ['should be a domain with at least one dot']),
];

function checkFixed(spec: JsonRecord, live: JsonRecord, out: Problems): void {
  if (spec['scope'] !== live['scope']) out.invalid('spec.scope', spec['scope'], 'field is immutable');
  const [kind, before] = [recordAt(spec, 'names')['kind'], recordAt(live, 'names')['kind']];
  if (kind !== before) out.invalid('spec.names.kind', kind, 'field is immutable');
}

function checkVersions(versions: readonly unknown[], out: Problems): void {
  if (versions.length === 0) out.required('spec.versions');
  const stored = versions.filter((version) => isRecord(version) && version['storage'] === true);
  if (versions.length > 0 && stored.length !== 1) {
    out.invalid(
      'spec.versions',
      versions.map((version) => recordAt(version)['name']),
      'must have exactly one version marked as storage version',
    );
  }
  for (const [index, version] of versions.entries()) {
    const at = `spec.versions[${index}]`;
    const name = textOf(recordAt(version)['name']);
    out.checked(`${at}.name`, name, dnsLabel1035(name));
    const schema = recordAt(version, 'schema', 'openAPIV3Schema');
    if (Object.keys(schema).length === 0) out.required(`${at}.schema.openAPIV3Schema`, 'schemas are required');
    else if (schema['type'] !== 'object') {
      out.invalid(`${at}.schema.openAPIV3Schema.type`, schema['type'] ?? '', 'must be object at the root');
    }
  }
}
