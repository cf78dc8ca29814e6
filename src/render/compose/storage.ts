import { posix } from 'node:path';
import type { Mount, Service } from '../../model/index.ts';
import { COMPOSE_DIRECTORY, tellWhence, type ComposeDraft } from './draft.ts';
import { literal, upper } from './text.ts';
import type { ComposeValue } from './yaml-text.ts';

/** A path from the stack's directory as one from the Compose file's; absolute ones and those from the home stay. */
export function fromComposeDirectory(path: string): string {
  if (path.startsWith('/') || path.startsWith('~')) return path;
  const relative = posix.relative(COMPOSE_DIRECTORY, posix.normalize(path));
  return relative.startsWith('.') ? relative : `./${relative}`;
}

/** Key of a volume that is a directory of this machine, to how the file asks for that directory. */
export function hostDirectories(draft: ComposeDraft): ReadonlyMap<string, string> {
  const mounted = new Set(Object.values(draft.stack.services).flatMap(({ mounts }) => mounts.map((use) => use.volume)));
  return new Map(
    Object.entries(draft.stack.volumes).flatMap(([key, { hostPath }]) => {
      if (hostPath === undefined || !mounted.has(key)) return [];
      const about = `directory of this machine for the volume ${key}, from ${COMPOSE_DIRECTORY}`;
      return [[key, draft.variables.variable(`HOST_${upper(key)}_DIR`, fromComposeDirectory(hostPath), about)]];
    }),
  );
}

/** What a service mounts, in the short form where nothing forbids it. */
export function mountsOf({ mounts }: Service, directories: ReadonlyMap<string, string>): readonly ComposeValue[] {
  return mounts.map((mount) => mountOf(mount, directories.get(mount.volume)));
}

function mountOf({ volume, path, readOnly }: Mount, directory: string | undefined): ComposeValue {
  const target = literal(path);
  const source = directory ?? volume;
  const outside = source.replaceAll(/\$\{\w+:-|\}/g, '');
  if (!target.includes(':') && !outside.includes(':')) return `${source}:${target}${readOnly ? ':ro' : ''}`;
  return {
    type: directory === undefined ? 'volume' : 'bind',
    source,
    target,
    ...(readOnly ? { read_only: true } : {}),
    ...(directory === undefined ? {} : { bind: { create_host_path: true } }),
  };
}

/** The file's `volumes:`: those that Docker keeps. */
export function volumesSection(
  draft: ComposeDraft,
  directories: ReadonlyMap<string, string>,
): Readonly<Record<string, ComposeValue>> {
  const { services, volumes } = draft.stack;
  const mounted = new Set(Object.values(services).flatMap(({ mounts }) => mounts.map(({ volume }) => volume)));
  const section: Record<string, ComposeValue> = {};
  for (const [key, { storageClass, access, bytes }] of Object.entries(volumes)) {
    if (!mounted.has(key)) continue;
    if (bytes > 0)
      draft.note(`volumes.${key}.size`, 'Docker gives a volume as much room as the disk has; the size is not kept');
    if (storageClass !== undefined)
      draft.note(`volumes.${key}.storageClass`, `Docker has no storage classes; ${storageClass} is left out`);
    if (access === 'shared')
      draft.note(`volumes.${key}.access`, 'the volume is shared among the containers of this one machine alone');
    if (directories.has(key)) continue;
    section[key] = null;
    tellWhence(draft, `volumes.${key}`, `volumes.${key}`);
  }
  return section;
}
