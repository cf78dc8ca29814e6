import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { LandfallError, Where } from '../base/index.ts';
import type { Client, ComposeOptions } from './client.ts';
import { fail } from './errors.ts';
import { linesOf } from './text.ts';

/** What Docker Compose's refusal of the files means, with the place in the file where it can be told. */
export async function configError({ options }: Pick<Client, 'options'>, stderr: string): Promise<LandfallError> {
  const message = refusal(stderr);
  const where = await placeOf(options, message);
  const missing = /required variable (\S+) is missing a value(?:: (.*))?/.exec(message);
  if (missing !== null)
    return fail('LF5107', {
      headline: `${missing[1]} has no value`,
      ...(where === undefined ? {} : { where }),
      ...(missing[2] === undefined ? {} : { why: `The compose file says of it: ${missing[2]}.` }),
      fix: `Set ${missing[1]} in the environment or in ${join(options.directory, '.env')}.`,
    });
  return fail('LF5106', {
    headline: `Docker Compose does not accept the files: ${message}`,
    ...(where === undefined ? {} : { where }),
  });
}

/** The line that says what is wrong, without warnings around it. */
function refusal(stderr: string): string {
  const lines = linesOf(stderr).filter((line) => line.trim() !== '' && !/^time=.*level=(?:warning|info)/.test(line));
  // A heading without content of its own stands before the matter.
  return lines
    .filter((line, at) => !(line.endsWith(':') && at < lines.length - 1))
    .map((line) => line.trim())
    .join('; ');
}

/** Finds the file, and the line when it is told or when the key that it names can be found. */
async function placeOf(options: ComposeOptions, message: string): Promise<Where | undefined> {
  const named = namedFile(options, message);
  const told = /line (\d+)/.exec(message)?.[1];
  if (named !== undefined && told !== undefined) return { file: named, line: Number(told) };
  const path = keyPath(message);
  for (const file of named === undefined ? options.files.map((name) => resolve(options.directory, name)) : [named]) {
    const line = lineOf(await readFile(file, 'utf8').catch(() => ''), path);
    if (line !== undefined) return { file, line };
  }
  return named === undefined ? undefined : { file: named };
}

/** The file that a message names, or the only one there is. */
function namedFile({ directory, files }: ComposeOptions, message: string): string | undefined {
  const named = /(?:validating|parse) (\S+?):(?:\s|$)/.exec(message)?.[1];
  if (named !== undefined) return resolve(directory, named);
  const [only, ...more] = files;
  return only === undefined || more.length > 0 ? undefined : resolve(directory, only);
}

/** The keys that a message names, outermost first: `services.api.ports`, and the unknown key at their end. */
function keyPath(message: string): readonly string[] {
  const dotted = /\b((?:services|volumes|networks|secrets|configs)(?:[.[][\w.[\]-]+)?)/.exec(message)?.[1];
  const path = dotted?.split(/[.[\]]+/).filter((part) => part !== '') ?? [];
  const unknown = /dditional propert(?:y|ies) '?([\w-]+)'?/.exec(message)?.[1];
  return unknown === undefined ? path : [...path, unknown];
}

/** Where a path of keys ends in a YAML text of block style; undefined when it is not there. */
function lineOf(text: string, path: readonly string[]): number | undefined {
  if (path.length === 0) return undefined;
  const lines = text.split('\n');
  let [at, indent] = [-1, -1];
  for (const key of path) {
    const next = lines.findIndex((line, index) => index > at && depth(line) > indent && keyOf(line) === key);
    if (next < 0) return at < 0 ? undefined : at + 1;
    [at, indent] = [next, depth(lines[next] ?? '')];
  }
  return at + 1;
}

function depth(line: string): number {
  return line.length - line.trimStart().length;
}

function keyOf(line: string): string | undefined {
  return /^\s*["']?([\w.-]+)["']?\s*:/.exec(line)?.[1];
}
