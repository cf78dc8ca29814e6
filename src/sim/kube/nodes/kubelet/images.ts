import type { KubeObject } from '../../kube-object.ts';
import type { Desk } from '../../controllers/runtime/desk.ts';
import { fnv1a, hexOf } from '../../controllers/runtime/names.ts';
import { withStatus } from '../../controllers/shape/object.ts';
import type { Container } from '../../controllers/shape/pod.ts';
import { nodeStatus } from '../node-shape.ts';

const MEBI = 2 ** 20;

/** The name in full, as a container runtime reports it: `nginx` is `docker.io/library/nginx:latest`. */
export function fullName(image: string): string {
  const [first = '', ...rest] = image.split('/');
  const hasHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const named = hasHost ? image : `docker.io/${rest.length === 0 ? 'library/' : ''}${image}`;
  const last = named.slice(named.lastIndexOf('/'));
  return last.includes(':') || last.includes('@') ? named : `${named}:latest`;
}

/** The image's digest: its own where it is named by one, else one that follows from the name. */
export function imageId(image: string): string {
  const name = fullName(image);
  const at = name.indexOf('@');
  const repository = at === -1 ? name.slice(0, name.lastIndexOf(':')) : name.slice(0, at);
  return at === -1 ? `${repository}@sha256:${hexOf(name, 64)}` : name;
}

/** Bytes; between 20 and 400 MiB, following from the name. */
export function sizeOf(image: string): number {
  return 20 * MEBI + (fnv1a(`size of ${fullName(image)}`) % (380 * MEBI));
}

/** How long pulling takes, milliseconds: at 50 MiB/s, or only the look at the registry when the node has it. */
export function pullTime(image: string, isPresent: boolean): number {
  return isPresent ? 400 + (fnv1a(image) % 500) : 800 + Math.round(sizeOf(image) / MEBI / 0.05);
}

export function hasImage(node: KubeObject, image: string): boolean {
  const name = fullName(image);
  return nodeStatus(node).images?.some(({ names }) => names.includes(name)) === true;
}

/** When to pull: as the container says, else always for `latest`. */
export function pullPolicy({ image, imagePullPolicy }: Container): 'Always' | 'IfNotPresent' | 'Never' {
  return imagePullPolicy ?? (fullName(image).endsWith(':latest') ? 'Always' : 'IfNotPresent');
}

/** Notes on the node that it has an image now. */
export function keepImage(desk: Desk, node: KubeObject, image: string): void {
  if (hasImage(node, image)) return;
  const status = nodeStatus(node);
  const kept = { names: [imageId(image), fullName(image)], sizeBytes: sizeOf(image) };
  desk.updateStatus(withStatus(node, { ...status, images: [...(status.images ?? []), kept] }), 'kubelet');
}
