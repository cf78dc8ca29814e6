import { posix } from 'node:path';
import type { ConfigNode } from '../../read/node.ts';
import type { ImportContext } from './context.ts';
import { textOf } from './note.ts';
import { itemsOf, readerOf, type Reader } from './reader.ts';
import { isNull } from './merge.ts';

/** What a service mounts, and what files it gets. */
export interface Mounted {
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly files: Readonly<Record<string, string>>;
}

interface Mount {
  readonly kind: 'bind' | 'volume';
  /** Undefined for a volume without a name. */
  readonly source: string | undefined;
  readonly target: string;
  readonly readOnly: boolean;
}

/** Directories that belong to one machine and mean nothing on another. */
const OF_THE_MACHINE = /^\/(?:var\/run|run|proc|sys|dev|etc|boot|lib|usr)(?:\/|$)|\.sock$/;

export function mountsOf(service: Reader, name: string, context: ImportContext): Mounted {
  const volumes: Record<string, unknown> = {};
  const files: Record<string, string> = {};
  for (const [index, item] of itemsOf(service.take('volumes')).entries()) {
    const key = `${service.path}.volumes[${index}]`;
    const why = (text: string): void => context.ledger.left(item.origin, key, text);
    const mount = mountOf(item, key, context);
    if (mount === undefined) continue;
    if (!mount.target.startsWith('/')) why('where it goes must be an absolute path');
    else if (mount.kind === 'bind' && OF_THE_MACHINE.test(mount.source ?? ''))
      why('belongs to one machine; other targets have no such thing');
    else if (!asFile(mount, files, context)) asVolume({ mount, name, item, key }, volumes, context);
  }
  return { volumes, files };
}

/** A file of the project becomes one that the service gets; that it was bound, and changed with it, is lost. */
function asFile({ kind, source, target }: Mount, files: Record<string, string>, context: ImportContext): boolean {
  if (kind !== 'bind' || source === undefined || source.startsWith('/') || source.startsWith('~')) return false;
  if (context.read(source) === undefined) return false;
  files[target] = `file:${context.place(source)}`;
  return true;
}

interface Placed {
  readonly mount: Mount;
  /** The service. */
  readonly name: string;
  readonly item: ConfigNode;
  readonly key: string;
}

function asVolume({ mount, name, item, key }: Placed, volumes: Record<string, unknown>, context: ImportContext): void {
  const { kind, source, target, readOnly } = mount;
  if (source === undefined)
    context.ledger.changed(item.origin, key, 'a volume without a name; here it has one and stays');
  const wanted = source === undefined ? `${name}-${target}` : kind === 'bind' ? lastPart(source, name) : source;
  const hostPath = kind === 'bind' && source !== undefined ? context.place(source) : undefined;
  const volume = context.volumes.key(wanted, hostPath);
  if (volume in volumes) {
    context.ledger.left(
      item.origin,
      key,
      `the service mounts ${volume} already; one volume has one place in a service`,
    );
    return;
  }
  volumes[volume] = readOnly ? { path: target, readOnly } : target;
}

function lastPart(source: string, name: string): string {
  const last = posix.basename(posix.normalize(source));
  return /[a-z]/i.test(last) ? last : `${name}-files`;
}

function mountOf(item: ConfigNode, key: string, context: ImportContext): Mount | undefined {
  if (item.kind === 'map') return longForm(readerOf(item, key, context.ledger));
  return shortForm(item, key, context);
}

/** `[SOURCE:]TARGET[:OPTIONS]`. */
function shortForm(item: ConfigNode, key: string, context: ImportContext): Mount | undefined {
  const text = textOf(item) ?? '';
  // A drive letter of Windows holds a colon of its own.
  const parts = text.split(/(?<!^[A-Za-z]):(?!\\)/);
  const [first = '', second, options = ''] = parts;
  if (text.includes('${env:') || parts.length > 3 || /^[A-Za-z]:\\/.test(first)) {
    context.ledger.left(item.origin, key, 'not a mount that can be told beforehand; give its variables defaults');
    return undefined;
  }
  if (second === undefined) return { kind: 'volume', source: undefined, target: first, readOnly: false };
  const bind = /^[./~]/.test(first);
  const words = options.split(',').filter((word) => word !== '');
  const lost = words.filter((word) => word !== 'ro' && word !== 'rw');
  if (lost.length > 0) context.ledger.left(item.origin, key, `${lost.join(', ')}: belongs to one machine`);
  return { kind: bind ? 'bind' : 'volume', source: first, target: second, readOnly: words.includes('ro') };
}

function longForm(mount: Reader): Mount | undefined {
  const kind = mount.text('type');
  const source = mount.text('source');
  const target = mount.text('target') ?? '';
  const readOnly = mount.text('read_only') === 'true';
  const bind = mount.map('bind');
  // Compose makes the directory in the short form; ours does too.
  bind?.take('create_host_path');
  bind?.rest();
  mount.map('volume')?.rest();
  mount.rest();
  if (kind === 'bind' || kind === 'volume') return { kind, source, target, readOnly };
  mount.left('type', `a mount of kind ${kind} has no word here`);
  return undefined;
}

/** The file's `volumes:`: their names are carried, what else is said of them is told. */
export function readVolumes({ sections, ledger, volumes }: ImportContext): void {
  for (const [name, entry] of sections.volumes?.entries ?? []) {
    const key = `volumes.${name}`;
    volumes.key(name, undefined);
    ledger.changed(entry.key, key, 'Compose gives volumes no size; 10Gi stands for it');
    if (isNull(entry.node) || entry.node.kind !== 'map') continue;
    const volume = readerOf(entry.node, key, ledger);
    if (volume.peek('external') !== undefined)
      volume.left('external', 'a volume that is there already is not taken over; copy its data');
    if (volume.peek('name') !== undefined) volume.left('name', 'volumes are named after the stack');
    volume.rest();
  }
}
