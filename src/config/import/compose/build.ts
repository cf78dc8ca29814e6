import type { ImportContext } from './context.ts';
import { textOf } from './note.ts';
import { readerOf, type Reader } from './reader.ts';

/** `build` in its short and its long form, with paths from the stack's directory. */
export function buildOf(service: Reader, context: ImportContext): unknown {
  const node = service.take('build');
  if (node === undefined) return undefined;
  if (node.kind !== 'map') return contextOf(textOf(node) ?? '.', service, context);
  const build = readerOf(node, `${service.path}.build`, context.ledger);
  const written = {
    context: contextOf(build.text('context') ?? '.', build, context),
    dockerfile: build.text('dockerfile'),
    args: argsOf(build, context),
    target: build.text('target'),
  };
  build.rest();
  return Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined));
}

function argsOf(build: Reader, { ledger }: ImportContext): Readonly<Record<string, string>> | undefined {
  const args: Record<string, string> = {};
  for (const [name, entry] of build.pairs('args')?.entries ?? []) {
    if (/^[A-Za-z_]\w*$/.test(name)) args[name] = textOf(entry.node) ?? `\${env:${name}:-}`;
    else ledger.left(entry.key, `${build.path}.args.${name}`, 'not the name of an argument');
  }
  return Object.keys(args).length === 0 ? undefined : args;
}

function contextOf(path: string, at: Reader, context: ImportContext): string {
  if (!/^(?:[a-z]+:\/\/|git@)/.test(path)) return context.place(path);
  at.changed(at.path.endsWith('.build') ? 'context' : 'build', 'Landfall builds from a directory: clone it first');
  return context.place('.');
}
