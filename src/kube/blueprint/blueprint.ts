import { text, type Arg, type Graph, type KubernetesTarget, type Resource, type Stack } from '../../model/index.ts';
import { withDrawings } from './drawing.ts';
import { draftsOf, manifestsOf, type BlueprintManifest } from './manifests.ts';
import { manifestNotes } from './notes.ts';
import { manifestAddress, MANIFEST_TYPE, nameOf, serviceName, type Draft, type ManifestOptions } from './place.ts';

export { manifestNotes, manifestsOf, type BlueprintManifest, type ManifestOptions };

/**
 * What the stack means in a cluster: `kubernetes_manifest`s whose edges come from the names they call each other by.
 * `more` says what the target cannot know: which optional secrets hold nothing, and where shared volumes are on AWS.
 */
export function kubernetesBlueprint(
  stack: Stack,
  target: Pick<KubernetesTarget, 'namespace' | 'cloud'>,
  more: Pick<ManifestOptions, 'absentSecrets' | 'fileSystem'> = {},
): Graph {
  const drafts = draftsOf(stack, { namespace: target.namespace, cloud: target.cloud, gpu: stack.gpu, ...more });
  const resources = withDrawings(drafts.map(resourceOf));
  return {
    resources: new Map(resources.map((resource) => [resource.address, resource])),
    outputs: outputsOf(stack),
  };
}

function resourceOf({ key, manifest, origin, holdsData, after, wait }: Draft): Resource {
  return {
    address: manifestAddress(key),
    type: MANIFEST_TYPE,
    args: { manifest, ...(wait === undefined ? {} : { wait }) },
    origin,
    ...(after === undefined ? {} : { dependsOn: after.map(manifestAddress) }),
    ...(holdsData === undefined ? {} : { lifecycle: { holdsData } }),
  };
}

/** The address people open, and those that services call each other by. */
function outputsOf({ ingress, services }: Stack): Readonly<Record<string, Arg>> {
  const scheme = ingress?.https.enabled === true ? 'https' : 'http';
  const entries: (readonly [string, Arg])[] = [['namespace', nameOf('namespace')]];
  if (ingress?.host !== undefined) entries.push(['url', `${scheme}://${ingress.host}/`]);
  for (const service of Object.values(services)) {
    const [first] = Object.values(service.ports);
    if (first === undefined) continue;
    const host = text`${nameOf('namespace')}`;
    const parts = [`${serviceName(service)}.`, ...host.parts, `.svc:${first.port}`];
    entries.push([`service_${service.name}`, { kind: 'interpolation', parts }]);
  }
  return Object.fromEntries(entries);
}
