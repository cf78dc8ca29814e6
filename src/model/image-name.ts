import type { Image, ImageRegistry } from './service.ts';

/**
 * The name that an engine pulls or builds, without tag or digest: the stack's own images stand in its registry, those
 * of Docker Hub come through the mirror where there is one.
 */
export function imageName({ name, own }: Image, { prefix, mirror }: ImageRegistry): string {
  if (own) return prefix === undefined || hasHost(name) ? name : `${prefix}/${name}`;
  if (mirror === undefined || hasHost(name)) return name;
  return `${mirror}/${name.includes('/') ? name : `library/${name}`}`;
}

/** A first part with a dot, a colon or the word localhost is a registry's host (distribution reference grammar). */
function hasHost(name: string): boolean {
  const first = name.includes('/') ? (name.split('/')[0] ?? '') : '';
  return first === 'localhost' || /[.:]/.test(first);
}
