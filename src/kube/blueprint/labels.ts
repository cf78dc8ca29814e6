import type { Arg, Service, Stack } from '../../model/index.ts';
import { given, givenSome, nameOf, serviceName, type Place } from './place.ts';

/** Who manages it, as `app.kubernetes.io/managed-by` says. */
const MANAGER = 'landfall';

const NAME = 'app.kubernetes.io/name';
const PART_OF = 'app.kubernetes.io/part-of';
const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?)?$/;
const LABEL_KEY = /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?$/;

type Words = Readonly<Record<string, string>>;

interface MetadataParts {
  /** The service that it belongs to. */
  readonly service?: Service;
  readonly annotations?: Words;
  readonly labels?: Words;
}

/** Metadata of an object in the stack's namespace. */
export function namespaced(place: Place, name: string, parts: MetadataParts = {}): Readonly<Record<string, Arg>> {
  return { ...clusterWide(place, name, parts), namespace: nameOf('namespace') };
}

/** Metadata of an object that stands outside of namespaces. */
export function clusterWide(
  place: Place,
  name: string,
  { service, annotations = {}, labels = {} }: MetadataParts = {},
): Readonly<Record<string, Arg>> {
  const notes = { ...place.annotations, ...annotations };
  return given({
    name,
    labels: { ...labelsOf(place, service), ...labels },
    annotations: Object.keys(notes).length === 0 ? undefined : notes,
  });
}

/** Metadata of a service's pods. */
export function podMetadata(
  place: Place,
  service: Service,
  { annotations = {}, labels = {} }: Pick<MetadataParts, 'annotations' | 'labels'>,
): Readonly<Record<string, Arg>> {
  return given({ labels: { ...labelsOf(place, service), ...labels }, annotations: givenSome(annotations) });
}

/** What picks a service's pods: small, and the same for ever, since a selector cannot be changed. */
export function selectorOf({ stack }: Pick<Place, 'stack'>, service: Service): Words {
  return { [NAME]: serviceName(service), [PART_OF]: labelValue(stack.project) };
}

/** The same as a label selector, as `app.kubernetes.io/name=web,app.kubernetes.io/part-of=shop`. */
export function podSelector(stack: Stack, service: Service): string {
  const words = Object.entries(selectorOf({ stack }, service));
  return words.map(([label, value]) => `${label}=${value}`).join(',');
}

/** The labels of all objects, and of the service's. */
export function labelsOf(place: Place, service: Service | undefined): Words {
  return { ...place.labels, ...(service === undefined ? {} : ownLabels(place, service)) };
}

/** What every object of the stack is marked with. */
export function commonLabels(stack: Stack): Words {
  return {
    ...Object.fromEntries(Object.entries(stack.labels).filter(isLabel)),
    [PART_OF]: labelValue(stack.project),
    'app.kubernetes.io/instance': labelValue(`${stack.project}-${stack.profile}`),
    'app.kubernetes.io/managed-by': MANAGER,
  };
}

/** Labels of the configuration that Kubernetes would not take as such are kept as annotations. */
export function commonAnnotations(stack: Stack): Words {
  return Object.fromEntries(
    Object.entries(stack.labels)
      .filter((entry) => !isLabel(entry))
      .map(([key, value]) => [LABEL_KEY.test(key) ? key : `landfall.dev/${labelValue(key)}`, value]),
  );
}

function ownLabels(place: Place, service: Service): Words {
  const { tag } = service.image;
  return {
    ...Object.fromEntries(Object.entries(service.labels).filter(isLabel)),
    ...selectorOf(place, service),
    'app.kubernetes.io/component': componentOf(service),
    ...(tag !== undefined && LABEL_VALUE.test(tag) ? { 'app.kubernetes.io/version': tag } : {}),
  };
}

function componentOf({ run, mounts, ports }: Service): string {
  if (run.kind !== 'always') return run.kind === 'once' ? 'job' : 'cron';
  if (Object.values(ports).some(({ expose }) => expose === 'public')) return 'frontend';
  return mounts.length > 0 ? 'data' : 'backend';
}

function isLabel([key, value]: readonly [string, string]): boolean {
  return LABEL_KEY.test(key) && LABEL_VALUE.test(value) && !key.startsWith('app.kubernetes.io/');
}

function labelValue(text: string): string {
  return text
    .replaceAll(/[^\w.-]+/g, '-')
    .slice(0, 63)
    .replaceAll(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
}
