import type { KubeObject } from '../../kube-object.ts';
import type { Desk } from '../../controllers/runtime/desk.ts';
import type { Container, KeyReference, SourceReference, Volume } from '../../controllers/shape/pod.ts';

type Source = 'ConfigMap' | 'Secret';

/** What a container's environment refers to and does not find, in the kubelet's words. */
export function missingConfig(desk: Desk, pod: KubeObject, container: Container): string | undefined {
  const namespace = pod.metadata.namespace ?? '';
  for (const { configMapRef, secretRef } of container.envFrom ?? []) {
    const missing = missingPair(desk, namespace, configMapRef, secretRef);
    if (missing !== undefined) return missing;
  }
  for (const { valueFrom = {} } of container.env ?? []) {
    const missing =
      missingKey(desk, namespace, 'ConfigMap', valueFrom.configMapKeyRef) ??
      missingKey(desk, namespace, 'Secret', valueFrom.secretKeyRef);
    if (missing !== undefined) return missing;
  }
  return undefined;
}

/** What a volume of files refers to and does not find. */
export function missingFiles(desk: Desk, namespace: string, volume: Volume): string | undefined {
  const { configMap, secret, projected } = volume;
  const secretSource: SourceReference | undefined =
    secret === undefined ? undefined : { ...secret, name: secret.secretName ?? '' };
  return (
    missingPair(desk, namespace, configMap, secretSource) ??
    missingItem(desk, namespace, configMap) ??
    projected?.sources
      ?.map((source) => missingPair(desk, namespace, source.configMap, source.secret))
      .find((missing) => missing !== undefined)
  );
}

function missingPair(
  desk: Desk,
  namespace: string,
  configMap: SourceReference | undefined,
  secret: SourceReference | undefined,
): string | undefined {
  return missingSource(desk, namespace, 'ConfigMap', configMap) ?? missingSource(desk, namespace, 'Secret', secret);
}

function missingSource(
  desk: Desk,
  namespace: string,
  kind: Source,
  reference: SourceReference | undefined,
): string | undefined {
  if (reference === undefined || reference.optional === true) return undefined;
  const isThere = desk.get(kind, `${namespace}/${reference.name}`) !== undefined;
  return isThere ? undefined : `${kind.toLowerCase()} "${reference.name}" not found`;
}

function missingKey(
  desk: Desk,
  namespace: string,
  kind: Source,
  reference: KeyReference | undefined,
): string | undefined {
  if (reference === undefined || reference.optional === true) return undefined;
  const missing = missingSource(desk, namespace, kind, reference);
  if (missing !== undefined) return missing;
  const source = desk.get(kind, `${namespace}/${reference.name}`);
  return keysOf(source).has(reference.key)
    ? undefined
    : `couldn't find key ${reference.key} in ${kind} ${namespace}/${reference.name}`;
}

function missingItem(desk: Desk, namespace: string, configMap: Volume['configMap']): string | undefined {
  if (configMap === undefined || configMap.optional === true) return undefined;
  const keys = keysOf(desk.get('ConfigMap', `${namespace}/${configMap.name}`));
  const missing = configMap.items?.find(({ key }) => !keys.has(key));
  return missing === undefined ? undefined : `configmap references non-existent config key: ${missing.key}`;
}

function keysOf(source: KubeObject | undefined): ReadonlySet<string> {
  const fields = ['data', 'binaryData', 'stringData'].map((field) => source?.[field]);
  return new Set(fields.flatMap((data) => Object.keys(data ?? {})));
}
