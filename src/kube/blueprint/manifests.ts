import { invariant, must } from '../../base/index.ts';
import { isInterpolation, isRef, isSecretRef, type Arg, type Ref, type Stack } from '../../model/index.ts';
import { configMapDrafts } from './config-maps.ts';
import { ingressDrafts } from './ingress.ts';
import { commonAnnotations, commonLabels } from './labels.ts';
import { namespaceDrafts } from './namespace.ts';
import { networkPolicyDrafts } from './network-policies.ts';
import { manifestAddress, type Draft, type Manifest, type ManifestOptions, type Place } from './place.ts';
import { scalingDrafts } from './scaling.ts';
import { secretDrafts } from './secrets.ts';
import { serviceAccountDrafts } from './service-accounts.ts';
import { serviceDrafts } from './services.ts';
import { storageDrafts } from './storage.ts';
import { workloadDrafts } from './workloads.ts';

/** An object of Kubernetes as it is applied. */
export interface BlueprintManifest {
  /** Stable and unique in its stack, as `deployment_devai`; the resource's address is `kubernetes_manifest.KEY`. */
  readonly key: string;
  /** The object; values of secrets stand in it as SecretRefs. */
  readonly manifest: Manifest;
  /** Path of the configuration value it comes from, as `services.devai`. */
  readonly origin: string;
}

const PARTS: readonly ((place: Place) => readonly Draft[])[] = [
  namespaceDrafts,
  serviceAccountDrafts,
  configMapDrafts,
  secretDrafts,
  storageDrafts,
  workloadDrafts,
  serviceDrafts,
  ingressDrafts,
  networkPolicyDrafts,
  scalingDrafts,
];

/** Every object the stack is in Kubernetes, in an order they can be applied in. */
export function manifestsOf(stack: Stack, options: ManifestOptions): readonly BlueprintManifest[] {
  const drafts = draftsOf(stack, options);
  const names = new Map(drafts.map(({ key, manifest }) => [manifestAddress(key), ownName(manifest)]));
  const nameFor = ({ address, path }: Ref): string => {
    invariant(path === 'manifest.metadata.name', `${address} is referred to by its name alone`);
    return must(names.get(address), `${address} is one of the stack's objects`);
  };
  return drafts.map(({ key, manifest, origin }) => ({ key, manifest: named(manifest, nameFor), origin }));
}

/** The same with references to each other's names. */
export function draftsOf(stack: Stack, options: ManifestOptions): readonly Draft[] {
  const dependents = new Map<string, string[]>();
  for (const name of Object.keys(stack.services).sort()) {
    for (const on of Object.keys(stack.services[name]?.dependsOn ?? {}))
      dependents.set(on, [...(dependents.get(on) ?? []), name]);
  }
  const place: Place = {
    ...options,
    stack,
    dependents,
    labels: commonLabels(stack),
    annotations: commonAnnotations(stack),
  };
  return PARTS.flatMap((part) => part(place));
}

function ownName({ metadata }: Manifest): string {
  const name = isObject(metadata) ? metadata['name'] : undefined;
  invariant(typeof name === 'string', 'an object has a name of its own');
  return name;
}

function named(manifest: Manifest, nameFor: (reference: Ref) => string): Manifest {
  return Object.fromEntries(Object.entries(manifest).map(([key, value]) => [key, resolved(value, nameFor)]));
}

function resolved(value: Arg, nameFor: (reference: Ref) => string): Arg {
  if (isRef(value)) return nameFor(value);
  if (isSecretRef(value) || value === null || typeof value !== 'object') return value;
  invariant(!isInterpolation(value), 'manifests hold whole references');
  if (Array.isArray(value)) return value.map((item: Arg) => resolved(item, nameFor));
  return named(value as Manifest, nameFor);
}

function isObject(value: Arg | undefined): value is Manifest {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
