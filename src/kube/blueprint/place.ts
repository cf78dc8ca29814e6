import { digest } from '../../base/index.ts';
import { ref, type Arg, type CloudName, type Ref, type Service, type Stack } from '../../model/index.ts';

/** Where a stack goes in Kubernetes. */
export interface ManifestOptions {
  readonly namespace: string;
  /** Whose ingress, storage and identity are used; undefined for any cluster. */
  readonly cloud: CloudName | undefined;
  /** Whether services get the GPUs they can take. */
  readonly gpu: boolean;
  /** Keys of optional secrets whose sources hold nothing; they are left out of the Secret. */
  readonly absentSecrets?: readonly string[];
  /** Id of the EFS file system (`fs-…`) that shared volumes on AWS live in; without it the cluster's class `efs-sc` is used. */
  readonly fileSystem?: string;
}

/** What every part of the blueprint is given: the stack, and where it goes. */
export interface Place extends ManifestOptions {
  readonly stack: Stack;
  /** What every object is marked with. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Who waits for whom, turned round: a service to those that declare it. */
  readonly dependents: ReadonlyMap<string, readonly string[]>;
}

/** An object of Kubernetes before its references are resolved. */
export interface Draft {
  /** Stable and unique, as `deployment_devai`. */
  readonly key: string;
  readonly manifest: Manifest;
  /** Path of the configuration value it comes from. */
  readonly origin: string;
  readonly holdsData?: true;
  /** Keys of what must be there, and well, first. */
  readonly after?: readonly string[];
  /** What is awaited once it exists, as the Terraform provider's `wait` block says it. */
  readonly wait?: Readonly<Record<string, Arg>>;
}

export type Manifest = Readonly<Record<string, Arg>>;

/** The one resource type. */
export const MANIFEST_TYPE = 'kubernetes_manifest';

export function manifestAddress(key: string): string {
  return `${MANIFEST_TYPE}.${key}`;
}

/** The name of another object. The reference makes the edge. */
export function nameOf(key: string): Ref {
  return ref(manifestAddress(key), 'manifest.metadata.name');
}

/** The members that are not undefined. */
export function given(draft: Readonly<Record<string, Arg | undefined>>): Readonly<Record<string, Arg>> {
  return Object.fromEntries(Object.entries(draft).filter((entry): entry is [string, Arg] => entry[1] !== undefined));
}

/** The same, or undefined when nothing is left. */
export function givenSome(draft: Readonly<Record<string, Arg | undefined>>): Readonly<Record<string, Arg>> | undefined {
  const some = given(draft);
  return Object.keys(some).length === 0 ? undefined : some;
}

/** A list, or undefined when it is empty: Kubernetes takes the two for the same, and people read the second more easily. */
export function listed(items: readonly Arg[]): readonly Arg[] | undefined {
  return items.length === 0 ? undefined : items;
}

/** A name as RFC 1123 wants it. One that has to be changed or cut gets a digest, so that no two become the same. */
export function dnsName(text: string, longest = 63): string {
  if (/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(text) && text.length <= longest) return text;
  const plain = text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const mark = digest(text).slice(0, 6);
  return [plain.slice(0, longest - mark.length - 1).replaceAll(/^-+|-+$/g, ''), mark]
    .filter((part) => part !== '')
    .join('-');
}

/** The part of a key that a service, volume or port gives: what a Terraform name may hold. */
export function keyPart(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9_-]/g, '_');
}

/** A service's name among the objects; short enough that a CronJob's or StatefulSet's pods can be named after it. */
export function serviceName(service: Service): string {
  return dnsName(service.name, 48);
}

export function servicesOf({ stack }: Place): readonly Service[] {
  return Object.values(stack.services);
}
