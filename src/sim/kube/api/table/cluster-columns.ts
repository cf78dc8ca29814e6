import type { KubeObject } from '../../kube-object.ts';
import { isRecord, listAt, numberAt, textAt, valueAt } from '../../objects/value-at.ts';
import { ageSince } from './age.ts';
import { accessModes, AGE, CREATED_AT, firstOf, made, NAME, pairsOrNone, selectorText, text, wide } from './cells.ts';
import type { Column } from './column.ts';

const ROLE = 'node-role.kubernetes.io/';

export const NODE_COLUMNS: readonly Column[] = [
  NAME,
  made('Status', nodeStatus),
  made('Roles', ({ metadata: { labels = {} } }) => {
    const roles = Object.entries(labels).flatMap(([key, value]) => {
      if (key.startsWith(ROLE)) return [key.slice(ROLE.length)];
      return key === 'kubernetes.io/role' && value !== '' ? [value] : [];
    });
    return roles.length === 0 ? '<none>' : [...new Set(roles)].sort().join(',');
  }),
  AGE,
  text('Version', 'status.nodeInfo.kubeletVersion'),
  wide(made('Internal-IP', (node) => nodeAddress(node, 'InternalIP'))),
  wide(made('External-IP', (node) => nodeAddress(node, 'ExternalIP'))),
  wide(text('OS-Image', 'status.nodeInfo.osImage', '<unknown>')),
  wide(text('Kernel-Version', 'status.nodeInfo.kernelVersion', '<unknown>')),
  wide(text('Container-Runtime', 'status.nodeInfo.containerRuntimeVersion', '<unknown>')),
];

function nodeStatus(node: KubeObject): string {
  const ready = listAt(node, 'status.conditions').find((one) => textAt(one, 'type') === 'Ready');
  const words = [ready === undefined ? 'Unknown' : textAt(ready, 'status') === 'True' ? 'Ready' : 'NotReady'];
  if (valueAt(node, 'spec.unschedulable') === true) words.push('SchedulingDisabled');
  return words.join(',');
}

function nodeAddress(node: KubeObject, type: string): string {
  const found = listAt(node, 'status.addresses').find((one) => textAt(one, 'type') === type);
  return textAt(found, 'address', '<none>');
}

export const NAMESPACE_COLUMNS: readonly Column[] = [NAME, text('Status', 'status.phase'), AGE];

export const CONFIG_MAP_COLUMNS: readonly Column[] = [
  NAME,
  made('Data', (map) => sizeOf(map['data']) + sizeOf(map['binaryData'])),
  AGE,
];

export const SECRET_COLUMNS: readonly Column[] = [
  NAME,
  text('Type', 'type'),
  made('Data', (secret) => sizeOf(secret['data'])),
  AGE,
];

export const SERVICE_ACCOUNT_COLUMNS: readonly Column[] = [
  NAME,
  made('Secrets', (account) => listAt(account, 'secrets').length),
  AGE,
];

function sizeOf(map: unknown): number {
  return isRecord(map) ? Object.keys(map).length : 0;
}

export const CLAIM_COLUMNS: readonly Column[] = [
  NAME,
  made('Status', (claim) => phaseOf(claim)),
  text('Volume', 'spec.volumeName'),
  made('Capacity', (claim) =>
    textAt(claim, 'spec.volumeName') === '' ? '' : textAt(claim, 'status.capacity.storage'),
  ),
  made('Access Modes', (claim) =>
    textAt(claim, 'spec.volumeName') === '' ? '' : accessModes(listAt(claim, 'status.accessModes')),
  ),
  text('StorageClass', 'spec.storageClassName'),
  text('VolumeAttributesClass', 'spec.volumeAttributesClassName', '<unset>'),
  AGE,
  wide(text('VolumeMode', 'spec.volumeMode', '<unset>')),
];

const RECLAIM: readonly Column[] = [
  text('Reclaim Policy', 'spec.persistentVolumeReclaimPolicy'),
  made('Status', (volume) => phaseOf(volume)),
];

export const VOLUME_COLUMNS: readonly Column[] = [
  NAME,
  text('Capacity', 'spec.capacity.storage'),
  made('Access Modes', (volume) => accessModes(listAt(volume, 'spec.accessModes'))),
  ...RECLAIM,
  made('Claim', (volume) => {
    const claim = valueAt(volume, 'spec.claimRef');
    return claim === undefined ? '' : `${textAt(claim, 'namespace')}/${textAt(claim, 'name')}`;
  }),
  text('StorageClass', 'spec.storageClassName'),
  text('VolumeAttributesClass', 'spec.volumeAttributesClassName', '<unset>'),
  text('Reason', 'status.reason'),
  AGE,
  wide(text('VolumeMode', 'spec.volumeMode', '<unset>')),
];

function phaseOf(object: KubeObject): string {
  return object.metadata.deletionTimestamp === undefined ? textAt(object, 'status.phase') : 'Terminating';
}

export const STORAGE_CLASS_COLUMNS: readonly Column[] = [
  {
    ...NAME,
    cell: ({ metadata: { name, annotations = {} } }) =>
      annotations['storageclass.kubernetes.io/is-default-class'] === 'true' ? `${name} (default)` : name,
  },
  text('Provisioner', 'provisioner'),
  text('ReclaimPolicy', 'reclaimPolicy', 'Delete'),
  text('VolumeBindingMode', 'volumeBindingMode', '<unset>'),
  { name: 'AllowVolumeExpansion', type: 'string', cell: (object) => object['allowVolumeExpansion'] === true },
  AGE,
];

export const EVENT_COLUMNS: readonly Column[] = [
  made('Last Seen', (event, now) => ageSince(lastSeen(event), now)),
  text('Type', 'type'),
  text('Reason', 'reason'),
  made('Object', (event) => {
    const [kind, name] = [textAt(event, 'involvedObject.kind'), textAt(event, 'involvedObject.name')];
    return name === '' ? kind.toLowerCase() : `${kind.toLowerCase()}/${name}`;
  }),
  wide(text('Subobject', 'involvedObject.fieldPath')),
  wide(made('Source', eventSource)),
  made('Message', (event) => textAt(event, 'message').trim()),
  wide(
    made('First Seen', (event, now) => ageSince(valueAt(event, 'firstTimestamp') ?? valueAt(event, 'eventTime'), now)),
  ),
  wide({
    name: 'Count',
    type: 'string',
    cell: (event) => numberAt(event, 'series.count', numberAt(event, 'count', 1)),
  }),
  wide(NAME),
];

function lastSeen(event: KubeObject): unknown {
  const times = ['series.lastObservedTime', 'lastTimestamp', 'firstTimestamp', 'eventTime'];
  return times.map((path) => valueAt(event, path)).find((time) => typeof time === 'string');
}

function eventSource(event: KubeObject): string {
  const component = textAt(event, 'source.component', textAt(event, 'reportingComponent'));
  const host = textAt(event, 'source.host');
  return host === '' ? component : `${component}, ${host}`;
}

export const ROLE_COLUMNS: readonly Column[] = [NAME, CREATED_AT];

export const ROLE_BINDING_COLUMNS: readonly Column[] = [
  NAME,
  made('Role', (binding) => `${textAt(binding, 'roleRef.kind')}/${textAt(binding, 'roleRef.name')}`),
  AGE,
  wide(made('Users', (binding) => subjects(binding, 'User'))),
  wide(made('Groups', (binding) => subjects(binding, 'Group'))),
  wide(made('ServiceAccounts', (binding) => subjects(binding, 'ServiceAccount'))),
];

function subjects(binding: KubeObject, kind: string): string {
  const found = listAt(binding, 'subjects').filter((subject) => textAt(subject, 'kind') === kind);
  const name = (subject: unknown): string => textAt(subject, 'name');
  return found
    .map((subject) => (kind === 'ServiceAccount' ? `${textAt(subject, 'namespace')}/${name(subject)}` : name(subject)))
    .join(', ');
}

export const RUNTIME_CLASS_COLUMNS: readonly Column[] = [NAME, text('Handler', 'handler'), AGE];

export const PRIORITY_CLASS_COLUMNS: readonly Column[] = [
  NAME,
  { name: 'Value', type: 'integer', cell: (object) => numberAt(object, 'value') },
  { name: 'Global-Default', type: 'boolean', cell: (object) => object['globalDefault'] === true },
  text('PreemptionPolicy', 'preemptionPolicy', 'PreemptLowerPriority'),
  AGE,
];

export const QUOTA_COLUMNS: readonly Column[] = [
  NAME,
  made('Request', (quota) => usage(quota, (resource) => !resource.startsWith('limits.'))),
  made('Limit', (quota) => usage(quota, (resource) => resource.startsWith('limits.'))),
  AGE,
];

function usage(quota: KubeObject, belongs: (resource: string) => boolean): string {
  const hard = valueAt(quota, 'status.hard') ?? valueAt(quota, 'spec.hard');
  const used = valueAt(quota, 'status.used');
  const names = isRecord(hard) ? Object.keys(hard).filter(belongs).sort() : [];
  const amount = (map: unknown, name: string): string => (isRecord(map) ? textAt({ at: map[name] }, 'at', '0') : '0');
  return names.map((name) => `${name}: ${amount(used, name)}/${amount(hard, name)}`).join(', ');
}

export const LIMIT_RANGE_COLUMNS: readonly Column[] = [NAME, CREATED_AT];
export const DEFINITION_COLUMNS: readonly Column[] = [NAME, CREATED_AT];
export const LEASE_COLUMNS: readonly Column[] = [NAME, text('Holder', 'spec.holderIdentity'), AGE];

export const SIGNING_REQUEST_COLUMNS: readonly Column[] = [
  NAME,
  AGE,
  text('SignerName', 'spec.signerName'),
  text('Requestor', 'spec.username'),
  made('RequestedDuration', (request) => {
    const seconds = numberAt(request, 'spec.expirationSeconds');
    return seconds === 0 ? '<none>' : `${seconds}s`;
  }),
  made('Condition', (request) => {
    const given = listAt(request, 'status.conditions').map((one) => textAt(one, 'type'));
    const words = given.length === 0 ? ['Pending'] : given;
    return (textAt(request, 'status.certificate') === '' ? words : [...words, 'Issued']).join(',');
  }),
];

export const POLICY_COLUMNS: readonly Column[] = [
  NAME,
  made('Pod-Selector', (policy) => selectorText(valueAt(policy, 'spec.podSelector'))),
  AGE,
];

export const REVISION_COLUMNS: readonly Column[] = [
  NAME,
  made('Controller', ({ metadata: { ownerReferences = [] } }) => {
    const owner = ownerReferences.find(({ controller }) => controller === true);
    return owner === undefined
      ? '<none>'
      : `${owner.kind.toLowerCase()}.${owner.apiVersion.split('/')[0] ?? ''}/${owner.name}`;
  }),
  { name: 'Revision', type: 'string', cell: (object) => numberAt(object, 'revision') },
  AGE,
];

export const TEMPLATE_COLUMNS: readonly Column[] = [
  NAME,
  made('Containers', (object) =>
    firstOf(
      listAt(object, 'template.spec.containers').map((one) => textAt(one, 'name')),
      3,
    ),
  ),
  made('Images', (object) =>
    firstOf(
      listAt(object, 'template.spec.containers').map((one) => textAt(one, 'image')),
      3,
    ),
  ),
  made('Pod Labels', (object) => pairsOrNone(valueAt(object, 'template.metadata.labels'))),
];
