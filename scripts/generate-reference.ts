import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateHelpTextForAllCommands } from '@stricli/core';
import { z } from 'zod';
import { EXIT, invariant, type ErrorCatalogue, type ErrorDefinition } from '../src/base/index.ts';
import { app } from '../src/cli/app.ts';
import { INSTANCE_TYPES, INSTANCE_TYPES_AS_OF, REGIONS, REGIONS_AS_OF } from '../src/catalog/index.ts';
import { CATALOGUES } from '../src/cli/catalogues.ts';
import { alicloudDrivers } from '../src/clouds/alicloud/index.ts';
import { configJsonSchema } from '../src/config/index.ts';
import type { AnyDriver, DataDriver, Driver } from '../src/model/index.ts';
import { eventSchema } from '../src/model/event-schema.ts';

/**
 * Writes docs/reference from the code itself: what a page says is what the program does. `--check` fails instead when a
 * page is stale, missing or left over.
 */
const FOLDER = join('docs', 'reference');

/** File name to text of every page. */
export function renderReference(): ReadonlyMap<string, string> {
  const drivers = alicloudDrivers.types.flatMap((type) => alicloudDrivers.get(type) ?? []);
  return new Map([
    ['catalog.md', page('Regions, zones and instance types', catalog())],
    ['commands.md', page('Commands', commands())],
    ['config.schema.json', json(configJsonSchema())],
    ['errors.md', page('Message codes', errors(CATALOGUES))],
    ['events.schema.json', json(eventJsonSchema())],
    ['exit-codes.md', page('Exit codes', exitCodes(CATALOGUES))],
    ['resources.md', page('Resource types', resources(drivers))],
  ]);
}

/** One line of `--json`; a later version may add members, so unknown ones are allowed. */
function eventJsonSchema(): object {
  const schema = z.toJSONSchema(eventSchema, { io: 'input' });
  return { $id: 'https://landfall.dev/schema/events.json', title: 'One line of landfall --json', ...schema };
}

function page(title: string, lines: readonly string[]): string {
  const origin = '<!-- Made by scripts/generate-reference.ts. Do not edit. -->';
  return [`# ${title}`, '', origin, '', ...lines, ''].join('\n');
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function commands(): readonly string[] {
  // What commands run with does not matter to their help.
  const anyApp = app as unknown as Parameters<typeof generateHelpTextForAllCommands>[0];
  const documented = generateHelpTextForAllCommands(anyApp).filter(([route]) => !route.includes('__'));
  invariant(documented.length > 0, 'the command line has no commands');
  const bare = (text: string): string => text.replaceAll(/ +$/gm, '').trim();
  return [
    'The output of `--help`, command by command. `up` is `apply`, `down` is `destroy`.',
    ...documented.flatMap(([route, text]) => ['', `## ${route}`, '', '```text', bare(text), '```']),
  ];
}

function errors(catalogues: readonly ErrorCatalogue[]): readonly string[] {
  return [
    'Codes are stable: scripts may rely on them. `landfall help CODE` prints the same. Exit codes are explained in',
    '[exit-codes.md](exit-codes.md).',
    ...definitions(catalogues).flatMap(([code, row]) => [
      '',
      `## ${code}: ${row.title}`,
      '',
      row.why,
      '',
      `**What to do:** ${row.fix}`,
      '',
      `Exit code ${row.exit}.`,
    ]),
  ];
}

/** What each exit code tells a script. */
const MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  done: 'Done, or nothing to do.',
  bug: 'A bug in Landfall.',
  changesPending: 'Something would change; only with `--detailed-exitcode`.',
  invalid: 'The configuration or the invocation is invalid. Nothing was changed.',
  denied: 'Authentication failed or a permission is missing.',
  refused: 'The cloud refused or a resource failed. The journal is kept; the same command continues.',
  policy: 'A policy, a budget, or a safeguard forbids it.',
  predicted: 'A rehearsal or preflight predicts failure.',
  locked: 'Another run holds the lock.',
  timeout: 'The time allowed is over; the same command continues.',
  leftovers: 'Something is left after destroy.',
  interrupted: 'Interrupted, cleanly; the same command continues.',
};

function exitCodes(catalogues: readonly ErrorCatalogue[]): readonly string[] {
  const all = definitions(catalogues);
  const rows = Object.entries(MEANINGS).map(([name, meaning]) => {
    const exit = EXIT[name as keyof typeof EXIT];
    const codes = all.filter(([, row]) => row.exit === exit).map(([code]) => `[${code}](errors.md)`);
    return `| ${exit} | ${meaning} | ${codes.join(', ')} |`;
  });
  return ['Scripts may rely on these.', '', '| Code | What it tells | Messages |', '|---|---|---|', ...rows];
}

function definitions(catalogues: readonly ErrorCatalogue[]): readonly (readonly [string, ErrorDefinition])[] {
  const all = catalogues.flatMap((catalogue) => Object.entries<ErrorDefinition>(catalogue));
  const codes = all.map(([code]) => code);
  const twice = codes.filter((code, index) => codes.indexOf(code) !== index);
  invariant(codes.length > 0 && twice.length === 0, `message codes are used twice or missing: ${twice.join(', ')}`);
  return all.toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function resources(drivers: readonly AnyDriver[]): readonly string[] {
  invariant(drivers.length > 0, 'there are no drivers');
  return [
    `${drivers.length} types. Names and arguments are those of the Terraform provider \`aliyun/alicloud\`, to the letter; its`,
    'documentation tells what each argument means. An argument that is not listed is refused.',
    '',
    ...drivers.map(({ type }) => `- [${type}](#${type})`),
    ...drivers.flatMap((driver) => (driver.mode === 'data' ? lookup(driver) : resource(driver))),
  ];
}

function lookup({ type, facts }: DataDriver): readonly string[] {
  return [
    '',
    `## ${type}`,
    '',
    `A lookup; usually answered in ${facts.expectedSeconds.read} s. Calls ${codeList(facts.actions.read)}.`,
  ];
}

function resource({ type, facts }: Driver): readonly string[] {
  const { create, update, delete: remove } = facts.expectedSeconds;
  const order = facts.replace === 'create-first' ? 'the new one is made first' : 'the old one is deleted first';
  return [
    '',
    `## ${type}`,
    '',
    `Usually takes ${create} s to create, ${update} s to update, ${remove} s to delete. When it is replaced, ${order}.`,
    facts.tags === undefined
      ? 'Cannot be tagged: found through its parent or its name.'
      : 'Found by its ownership tags.',
    '',
    '| Argument | Type | A change |',
    '|---|---|---|',
    ...Object.entries(facts.arguments).map(([name, shape]) => `| \`${name}\` | ${shape} | ${effect(facts, name)} |`),
    '',
    '| Operation | API actions |',
    '|---|---|',
    ...Object.entries(facts.actions).map(([operation, actions]) => `| ${operation} | ${codeList(actions)} |`),
  ];
}

function effect(facts: Driver['facts'], name: string): string {
  const note = facts.writeOnly?.includes(name) === true ? ' (the cloud does not tell it back)' : '';
  return `${facts.forceNew.includes(name) ? '**replaces**' : 'updates'}${note}`;
}

/** The dated tables that `check` judges a stack by. */
function catalog(): readonly string[] {
  return [
    `Regions and zones as of ${REGIONS_AS_OF}, instance types as of ${INSTANCE_TYPES_AS_OF}. The cloud may know more by now.`,
    '',
    '| Region | Name | Zones |',
    '|---|---|---|',
    ...REGIONS.map(({ id, name, closing, zones }) => {
      const letters = zones.map((zone) => zone.slice(zone.lastIndexOf('-') + 1)).join(' ');
      return `| ${id} | ${name}${closing === true ? ' (closing)' : ''} | ${letters} |`;
    }),
    '',
    '| Instance type | vCPU | Memory, GiB | Architecture |',
    '|---|---|---|---|',
    ...INSTANCE_TYPES.map((type) => `| ${type.id} | ${type.vCpu} | ${type.memoryGiB} | ${type.architecture} |`),
  ];
}

function codeList(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.map((name) => `\`${name}\``).join(', ');
}

/** `node scripts/run.mjs generate-reference [--check]`, from the root of the project. */
export function main(args: readonly string[]): void {
  const pages = renderReference();
  const present = existsSync(FOLDER) ? readdirSync(FOLDER) : [];
  const leftOver = present.filter((file) => !pages.has(file));
  const stale = [...pages].filter(
    ([file, text]) => !present.includes(file) || readFileSync(join(FOLDER, file), 'utf8') !== text,
  );
  if (args.includes('--check')) {
    const wrong = [
      ...stale.map(([file]) => `${file} is STALE`),
      ...leftOver.map((file) => `${file} is made by nobody`),
    ];
    console.log(`reference: ${pages.size} pages, ${wrong.length === 0 ? 'fresh' : wrong.join(', ')}`);
    process.exitCode = wrong.length === 0 ? 0 : 1;
    return;
  }
  mkdirSync(FOLDER, { recursive: true });
  for (const [file, text] of stale) writeFileSync(join(FOLDER, file), text);
  console.log(`reference: ${pages.size} pages, ${stale.length} written`);
}
