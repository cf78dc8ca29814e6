import type { KubeObject, OwnerReference } from '../../kube-object.ts';
import { isRecord, textOf } from '../../types/json.ts';
import type { ResourceType } from '../../types/resource-type.ts';
import {
  dnsLabel,
  dnsLabel1035,
  dnsSubdomain,
  labelValue,
  pathSegment,
  qualifiedName,
  type NameRule,
} from './names.ts';
import type { Problems } from './problems.ts';

const MOST_ANNOTATIONS = 262_144;
/** A CronJob's jobs have eleven letters more. */
const MOST_CRON_JOB = 52;

const cronJobName: NameRule = (name) => [
  ...dnsSubdomain(name),
  ...(name.length > MOST_CRON_JOB ? [`must be no more than ${MOST_CRON_JOB} characters`] : []),
];

/** How objects may be called where not as a DNS subdomain. */
const NAME_RULES: Readonly<Record<string, NameRule>> = {
  ClusterRole: pathSegment,
  ClusterRoleBinding: pathSegment,
  CronJob: cronJobName,
  Namespace: dnsLabel,
  Role: pathSegment,
  RoleBinding: pathSegment,
  Service: dnsLabel1035,
};

/** Name, namespace, labels, annotations, owners and finalizers of any object. */
export function checkMetadata(
  type: ResourceType,
  object: KubeObject,
  live: KubeObject | undefined,
  out: Problems,
): void {
  const { metadata } = object;
  checkName(type, object, live, out);
  if (metadata.labels !== live?.metadata.labels) checkLabels('metadata.labels', metadata.labels, out);
  if (metadata.annotations !== live?.metadata.annotations)
    checkAnnotations('metadata.annotations', metadata.annotations, out);
  if (metadata.ownerReferences !== live?.metadata.ownerReferences) checkOwners(metadata.ownerReferences ?? [], out);
  for (const finalizer of metadata.finalizers ?? []) {
    out.checked('metadata.finalizers', finalizer, qualifiedName(finalizer));
  }
}

function checkName(type: ResourceType, object: KubeObject, live: KubeObject | undefined, out: Problems): void {
  if (live !== undefined) checkSameName(object, live, out);
  // What is asked once and never stored needs no name.
  else if (type.verbs.includes('get')) checkNewName(type, object, out);
}

function checkSameName({ metadata }: KubeObject, live: KubeObject, out: Problems): void {
  const changed = (['name', 'namespace'] as const).filter((name) => metadata[name] !== live.metadata[name]);
  for (const name of changed) out.invalid(`metadata.${name}`, metadata[name] ?? '', 'field is immutable');
}

function checkNewName(type: ResourceType, { metadata }: KubeObject, out: Problems): void {
  if (textOf(metadata.name) === '') out.required('metadata.name', 'name or generateName is required');
  else out.checked('metadata.name', metadata.name, nameRule(type)(metadata.name));
  const isPlaced = textOf(metadata.namespace) !== '';
  if (type.namespaced && !isPlaced) out.required('metadata.namespace');
  if (!type.namespaced && isPlaced) out.forbidden('metadata.namespace', 'not allowed on this type');
}

function nameRule({ isCustom, kind }: ResourceType): NameRule {
  return (isCustom ? undefined : NAME_RULES[kind]) ?? dnsSubdomain;
}

export function checkLabels(field: string, labels: unknown, out: Problems): void {
  if (!isRecord(labels)) return;
  for (const [name, value] of Object.entries(labels)) {
    out.checked(field, name, qualifiedName(name));
    out.checked(field, value, labelValue(String(value)));
  }
}

export function checkAnnotations(field: string, annotations: unknown, out: Problems): void {
  if (!isRecord(annotations)) return;
  let size = 0;
  for (const [name, value] of Object.entries(annotations)) {
    out.checked(field, name, qualifiedName(name.toLowerCase()));
    size += name.length + String(value).length;
  }
  if (size > MOST_ANNOTATIONS) out.tooLong(field, MOST_ANNOTATIONS);
}

function checkOwners(owners: readonly OwnerReference[], out: Problems): void {
  for (const [index, owner] of owners.entries()) {
    const field = `metadata.ownerReferences[${index}]`;
    if ((owner.apiVersion ?? '') === '') out.invalid(`${field}.apiVersion`, '', 'version must not be empty');
    for (const name of ['kind', 'name', 'uid'] as const) {
      if ((owner[name] ?? '') === '') out.invalid(`${field}.${name}`, '', `${name} must not be empty`);
    }
  }
  const [first, second] = owners.filter(({ controller }) => controller === true);
  if (first === undefined || second === undefined) return;
  const who = `"${first.kind}.${first.name}"`;
  out.invalid(
    'metadata.ownerReferences',
    owners,
    `Only one reference can have Controller set to true. Found "true" in references for ${who} and "${second.kind}.${second.name}"`,
  );
}
