import type { SecretUse, Service, Stack } from '../../model/index.ts';
import { COMPOSE_DIRECTORY, type ComposeDraft } from './draft.ts';
import { fromComposeDirectory } from './storage.ts';
import { literal, upper } from './text.ts';
import type { ComposeValue } from './yaml-text.ts';

/** How Compose gets a secret's value. */
export type SecretFile =
  | { readonly kind: 'environment'; readonly variable: string; readonly required: boolean }
  | { readonly kind: 'file'; readonly file: string };

/** A variable that must be set, in the environment of Compose, to the secret's value. */
export interface SecretVariable {
  /** Key of the stack's `secrets`. */
  readonly secret: string;
  readonly variable: string;
  /** Where the value is: `env:NAME`, `file:PATH`, `file:PATH#key`. */
  readonly source: string;
  readonly required: boolean;
}

/**
 * The variables that whoever runs Compose on the rendered files sets to secrets' values. Those of `env:` sources carry
 * the source's own name; a file that may be missing, or a key inside a file, is handed over in a variable too, as
 * Compose refuses to start with a file that is not there and cannot look into one.
 */
export function secretVariables(stack: Stack): readonly SecretVariable[] {
  return [...secretFiles(stack)].flatMap(([secret, file]) => {
    const kept = stack.secrets[secret];
    if (kept === undefined || file.kind === 'file') return [];
    return [{ secret, variable: file.variable, source: kept.source, required: kept.required }];
  });
}

/** The secrets that any service uses. */
export function secretFiles(stack: Stack): ReadonlyMap<string, SecretFile> {
  const used = new Set(Object.values(stack.services).flatMap(({ secrets }) => secrets.map(({ secret }) => secret)));
  const kept = Object.entries(stack.secrets).filter(([key]) => used.has(key));
  const taken = new Set(kept.map(([, { source }]) => variableOf(source)).filter((name) => name !== undefined));
  return new Map(
    kept.map(([key, { source, required }]): readonly [string, SecretFile] => {
      const named = variableOf(source);
      if (named !== undefined) return [key, { kind: 'environment', variable: named, required }];
      const path = source.replace(/^file:/, '');
      if (required && source.startsWith('file:') && !path.includes('#'))
        return [key, { kind: 'file', file: fromComposeDirectory(path) }];
      return [key, { kind: 'environment', variable: freeName(upper(key), taken), required }];
    }),
  );
}

function variableOf(source: string): string | undefined {
  return source.startsWith('env:') ? source.slice(4) : undefined;
}

function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  while (taken.has(name)) name = `${name}_SECRET`;
  taken.add(name);
  return name;
}

/** The file's `secrets:`: where each value comes from, never the value. */
export function secretsSection(draft: ComposeDraft): Readonly<Record<string, ComposeValue>> {
  const section: Record<string, ComposeValue> = {};
  for (const [key, file] of draft.secrets) {
    section[key] = file.kind === 'file' ? { file: literal(file.file) } : { environment: file.variable };
    const source = draft.stack.secrets[key]?.source ?? '';
    const handed = file.kind === 'environment' && source !== `env:${file.variable}`;
    if (!handed) continue;
    draft.comments.set(`secrets.${key}`, `Landfall sets it from ${source}; without Landfall, set it yourself.`);
    draft.note(
      `secrets.${key}`,
      `Compose cannot read ${source} by itself: Landfall hands the value over in ${file.variable}; set that variable to run the files in ${COMPOSE_DIRECTORY} by hand`,
    );
  }
  return section;
}

/** What a service says of the secrets it uses. */
export function secretUses({ secrets }: Service): readonly ComposeValue[] {
  return secrets.map(({ secret, file }) => (file === undefined ? secret : { source: secret, target: file }));
}

/** Compose hands secrets over as files; the variable names the file. */
export function secretEnvironment(service: Service): Readonly<Record<string, string>> {
  return Object.fromEntries(inVariables(service).map(({ secret, env }) => [`${env}_FILE`, `/run/secrets/${secret}`]));
}

export function noteSecrets(service: Service, draft: ComposeDraft): void {
  const named = inVariables(service);
  if (named.length === 0) return;
  const shown = named.map(({ env }) => `${env}_FILE`).join(', ');
  draft.note(
    `services.${service.name}.secrets`,
    `Compose gives secrets as files below /run/secrets; the program must read the file that ${shown} ${named.length === 1 ? 'names' : 'name'}`,
  );
}

function inVariables({ secrets }: Service): readonly SecretUse[] {
  return secrets.filter(({ file }) => file === undefined);
}
