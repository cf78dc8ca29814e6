import { isRecord, listAt, recordAt, sameJson, textOf, type JsonRecord } from '../../types/json.ts';
import { checkContainers, type PodNames } from './containers.ts';
import { checkAnnotations, checkLabels } from './metadata.ts';
import { dnsLabel, dnsSubdomain } from './names.ts';
import { GoText, type Problems } from './problems.ts';
import { goSelector, isEmptySelector, selects } from './selectors.ts';

const RESTARTS = ['Always', 'Never', 'OnFailure'];
const DNS_POLICIES = ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'];
const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export function checkPodSpec(field: string, spec: JsonRecord, out: Problems): void {
  const names: PodNames = {
    volumes: checkVolumes(`${field}.volumes`, listAt(spec, 'volumes'), out),
    containers: new Set(),
  };
  const containers = listAt(spec, 'containers');
  if (containers.length === 0) out.required(`${field}.containers`);
  checkContainers(`${field}.containers`, containers, names, out);
  checkContainers(`${field}.initContainers`, listAt(spec, 'initContainers'), names, out);
  checkContainers(`${field}.ephemeralContainers`, listAt(spec, 'ephemeralContainers'), names, out);
  out.oneOf(`${field}.restartPolicy`, spec['restartPolicy'], RESTARTS);
  out.oneOf(`${field}.dnsPolicy`, spec['dnsPolicy'], DNS_POLICIES);
  out.notNegative(`${field}.terminationGracePeriodSeconds`, spec['terminationGracePeriodSeconds']);
  checkLabels(`${field}.nodeSelector`, spec['nodeSelector'], out);
  const account = spec['serviceAccountName'];
  if (typeof account === 'string') out.checked(`${field}.serviceAccountName`, account, dnsSubdomain(account));
  if (typeof spec['hostname'] === 'string')
    out.checked(`${field}.hostname`, spec['hostname'], dnsLabel(spec['hostname']));
  checkTolerations(`${field}.tolerations`, listAt(spec, 'tolerations'), out);
  checkSpreading(`${field}.topologySpreadConstraints`, listAt(spec, 'topologySpreadConstraints'), out);
}

/** Members of a source without which it makes no sense. */
const SOURCE_NEEDS: Readonly<Record<string, string>> = {
  configMap: 'name',
  csi: 'driver',
  hostPath: 'path',
  nfs: 'server',
  persistentVolumeClaim: 'claimName',
  secret: 'secretName',
};

function checkVolumes(field: string, volumes: readonly unknown[], out: Problems): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [index, volume] of volumes.entries()) {
    if (!isRecord(volume)) continue;
    const at = `${field}[${index}]`;
    const name = textOf(volume['name']);
    out.named(`${at}.name`, name, dnsLabel);
    if (names.has(name)) out.duplicate(`${at}.name`, name);
    names.add(name);
    checkVolumeSource(at, volume, out);
  }
  return names;
}

function checkVolumeSource(at: string, volume: JsonRecord, out: Problems): void {
  const sources = Object.keys(volume).filter((key) => key !== 'name');
  if (sources.length === 0) out.required(at, 'must specify a volume type');
  for (const other of sources.slice(1)) out.forbidden(`${at}.${other}`, 'may not specify more than 1 volume type');
  for (const source of sources) {
    const need = SOURCE_NEEDS[source];
    if (need !== undefined) out.named(`${at}.${source}.${need}`, recordAt(volume, source)[need]);
  }
}

const NEEDS_EXISTS = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';

function checkTolerations(field: string, tolerations: readonly unknown[], out: Problems): void {
  for (const [index, toleration] of tolerations.entries()) {
    const at = `${field}[${index}]`;
    const { operator, effect } = recordAt(toleration);
    const [key, value] = [textOf(recordAt(toleration)['key']), textOf(recordAt(toleration)['value'])];
    if (key === '' && operator !== 'Exists') out.invalid(`${at}.operator`, operator ?? '', NEEDS_EXISTS);
    if (operator === 'Exists' && value !== '') {
      out.invalid(`${at}.operator`, toleration, "value must be empty when `operator` is 'Exists'");
    }
    out.oneOf(`${at}.operator`, operator, ['', 'Equal', 'Exists']);
    out.oneOf(`${at}.effect`, effect, ['', ...EFFECTS]);
  }
}

function checkSpreading(field: string, constraints: readonly unknown[], out: Problems): void {
  for (const [index, constraint] of constraints.entries()) {
    const at = `${field}[${index}]`;
    const { maxSkew, topologyKey, whenUnsatisfiable } = isRecord(constraint) ? constraint : ({} as JsonRecord);
    if (typeof maxSkew !== 'number' || maxSkew <= 0)
      out.invalid(`${at}.maxSkew`, maxSkew ?? 0, 'must be greater than zero');
    if ((topologyKey ?? '') === '') out.required(`${at}.topologyKey`, 'can not be empty');
    out.oneOf(`${at}.whenUnsatisfiable`, whenUnsatisfiable ?? '', ['DoNotSchedule', 'ScheduleAnyway']);
  }
}

/** A template and the selector that must choose its pods. */
export function checkTemplate(spec: JsonRecord, kind: string, out: Problems): void {
  const { selector } = spec;
  const template = recordAt(spec, 'template');
  const labels = recordAt(template, 'metadata', 'labels');
  if (selector === undefined) out.required('spec.selector');
  else if (isEmptySelector(selector)) {
    out.invalid('spec.selector', goSelector(selector), `empty selector is invalid for ${kind.toLowerCase()}`);
  } else if (!selects(selector, labels)) {
    out.invalid(
      'spec.template.metadata.labels',
      Object.keys(labels).length === 0 ? NO_LABELS : labels,
      '`selector` does not match template `labels`',
    );
  }
  checkTemplateOf('spec.template', template, out);
}

const NO_LABELS = new GoText('map[string]string(nil)');

export function checkTemplateOf(field: string, template: JsonRecord, out: Problems): void {
  checkLabels(`${field}.labels`, recordAt(template, 'metadata', 'labels'), out);
  checkAnnotations(`${field}.annotations`, recordAt(template, 'metadata', 'annotations'), out);
  checkPodSpec(`${field}.spec`, recordAt(template, 'spec'), out);
}

const POD_UPDATE =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** A pod keeps its spec but for images, deadlines, added tolerations, and the node that the scheduler gives it once. */
export function checkPodUpdate(
  spec: JsonRecord,
  live: JsonRecord,
  subresource: string | undefined,
  out: Problems,
): void {
  if (spec === live || subresource === 'resize' || subresource === 'ephemeralcontainers') return;
  const changes = Object.keys({ ...spec, ...live }).filter(
    (name) => !sameJson(spec[name], live[name]) && !isOpen(name, spec, live),
  );
  if (changes.length > 0) out.forbidden('spec', `${POD_UPDATE}\n${changes.join(', ')}`);
}

function isOpen(name: string, spec: JsonRecord, live: JsonRecord): boolean {
  switch (name) {
    case 'activeDeadlineSeconds':
    case 'schedulingGates':
      return true;
    case 'nodeName':
      return live['nodeName'] === undefined;
    case 'tolerations':
      return listAt(live, name).every((old) => listAt(spec, name).some((toleration) => sameJson(toleration, old)));
    case 'containers':
    case 'initContainers':
      return sameJson(withoutImages(listAt(spec, name)), withoutImages(listAt(live, name)));
    default:
      return false;
  }
}

function withoutImages(containers: readonly unknown[]): readonly unknown[] {
  return containers.map((container) => (isRecord(container) ? { ...container, image: '' } : container));
}
