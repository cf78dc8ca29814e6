import type { Image, ImageRegistry } from '../../model/index.ts';

/** The name an image is pulled by. A digest wins over the tag; an image of the stack's own stands in its registry, any other comes through the mirror. */
export function imageName(image: Image, registry: ImageRegistry): string {
  const name = `${prefixOf(image, registry)}${image.name}`;
  if (image.digest !== undefined) return `${name}@${image.digest}`;
  return image.tag === undefined ? name : `${name}:${image.tag}`;
}

function prefixOf({ name, own }: Image, { prefix, mirror }: ImageRegistry): string {
  if (own) return prefix === undefined ? '' : `${prefix}/`;
  // A mirror stands for Docker Hub; what names another registry is fetched from there.
  return mirror === undefined || hasHost(name) ? '' : `${mirror}/`;
}

/** `ghcr.io/acme/app` names its registry, `ollama/ollama` does not. */
function hasHost(name: string): boolean {
  const [first = '', ...rest] = name.split('/');
  return rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
}
