import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';

/** The Compose specification's own schema, where it is beside the project or beside the folder of its worktrees. */
const SCHEMA = ['../../../shared', '../../../../shared']
  .map((shared) => join(import.meta.dirname, shared, 'contracts/compose/compose-spec.json'))
  .find((path) => existsSync(path));

/** Why files cannot be held against the specification; undefined when they can. */
export const noComposeContract: string | undefined =
  SCHEMA === undefined ? 'the schema of the Compose specification is not on this machine' : undefined;

let validator: ValidateFunction | undefined;

/** What a Compose file says that the specification does not know. */
export function composeFaults(text: string): readonly string[] {
  validator ??= schemaValidator();
  const tags = ['!reset', '!override'].flatMap((tag) => [
    { tag, collection: 'seq' as const },
    { tag, collection: 'map' as const },
    { tag, resolve: (value: string) => value },
  ]);
  if (validator(parse(text, { customTags: tags, merge: true }))) return [];
  return (validator.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

/** Says which tests are left out and why; answers whether there is a reason. */
export function composeSkipAloud(tests: string, why: string | undefined): boolean {
  if (why !== undefined) console.log(`skipped: ${tests}: ${why}`);
  return why !== undefined;
}

function schemaValidator(): ValidateFunction {
  // Its name of the draft is not the draft's own, and ajv insists.
  const { $schema: _, ...schema } = JSON.parse(readFileSync(SCHEMA ?? '', 'utf8')) as Readonly<Record<string, unknown>>;
  return new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
}
