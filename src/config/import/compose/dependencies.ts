import type { ConfigNode, MapNode } from '../../read/node.ts';
import type { ImportContext } from './context.ts';
import { namesAsMap } from './merge.ts';
import { textOf } from './note.ts';
import { readerOf, textsOf, type Reader } from './reader.ts';

const CONDITIONS: Readonly<Record<string, string>> = {
  service_started: 'started',
  service_healthy: 'healthy',
  service_completed_successfully: 'completed',
};

/** `depends_on` in both forms, and what `links` wait for. */
export function dependenciesOf(service: Reader, context: ImportContext): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const node = service.take('depends_on');
  const named = node?.kind === 'list' ? namesAsMap(node) : node;
  for (const [name, entry] of entriesOf(named)) {
    const path = `${service.path}.depends_on.${name}`;
    const condition = entry.node.kind === 'map' ? conditionOf(entry.node, path, context) : 'started';
    const here = context.services.get(name);
    if (here !== undefined) found[here] = condition;
    else context.ledger.left(entry.key, path, `${name} is not in the stack`);
  }
  return { ...linksOf(service, context), ...found };
}

function linksOf(service: Reader, context: ImportContext): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [name = '', alias] of textsOf(service.peek('links')).map((link) => link.split(':'))) {
    const here = context.services.get(name);
    if (here !== undefined) found[here] = 'started';
    const called =
      alias === undefined ? 'found by its name' : `the alias ${alias} is lost: use ${here ?? name} in its place`;
    service.changed('links', `waits for ${name}; ${called}`);
  }
  return found;
}

function entriesOf(node: ConfigNode | undefined): MapNode['entries'] {
  return node?.kind === 'map' ? node.entries : new Map();
}

function conditionOf(node: MapNode, path: string, context: ImportContext): string {
  const dependency = readerOf(node, path, context.ledger);
  const condition = CONDITIONS[dependency.text('condition') ?? 'service_started'];
  if (textOf(dependency.peek('required')) === 'true') dependency.take('required');
  dependency.rest();
  return condition ?? 'started';
}

/** Services that another waits for to end. */
export function awaitedBy(services: Iterable<MapNode>): ReadonlySet<string> {
  const awaited = new Set<string>();
  for (const { entries } of services) {
    const node = entries.get('depends_on')?.node;
    for (const [name, entry] of entriesOf(node)) {
      const condition = entry.node.kind === 'map' ? textOf(entry.node.entries.get('condition')?.node) : undefined;
      if (condition === 'service_completed_successfully') awaited.add(name);
    }
  }
  return awaited;
}
