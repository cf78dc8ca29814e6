import type { Json } from '../../model/index.ts';
import { isMap, type JsonMap } from './object.ts';
import type { TreeManifest } from './tree.ts';
import { yamlText } from './yaml-text.ts';

const COMMENT = [
  'Template of the Secrets that the pods read. It holds no values and no kustomization names it, so that building the',
  'tree never overwrites real ones. Fill in a copy outside of Git and apply that in the namespace of the profile:',
  '',
  '    kubectl apply -n NAMESPACE -f filled-secret.yaml',
  '',
  '`landfall apply` makes the Secrets itself, from the sources that the configuration names.',
];

/** The Secrets with their names and keys and nothing else; undefined when there are none. */
export function secretTemplate(secrets: readonly TreeManifest[]): string | undefined {
  if (secrets.length === 0) return undefined;
  const documents = secrets.map(({ manifest }) => {
    const { apiVersion = 'v1', kind = 'Secret', type = 'Opaque', metadata, stringData } = manifest as JsonMap;
    const name = isMap(metadata) ? (metadata['name'] ?? null) : null;
    const keys = Object.keys(isMap(stringData) ? stringData : {});
    return { apiVersion, kind, metadata: { name }, type, stringData: emptied(keys) };
  });
  return yamlText(COMMENT, documents);
}

function emptied(keys: readonly string[]): Json {
  return Object.fromEntries(keys.map((key) => [key, '']));
}
