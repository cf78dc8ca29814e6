import type { ComposeTarget, Stack } from '../../model/index.ts';
import type { RenderNote } from '../note.ts';
import type { SecretFile } from './secrets.ts';
import type { Variables } from './variables.ts';

/** Where the files stand, from the stack's directory. */
export const COMPOSE_DIRECTORY = 'deploy/compose';

/** What is gathered while a stack is rendered. */
export interface ComposeDraft {
  readonly stack: Stack;
  readonly target: ComposeTarget;
  readonly variables: Variables;
  /** The secrets that services use, by their keys. */
  readonly secrets: ReadonlyMap<string, SecretFile>;
  /** Dotted path in the Compose file to the comment above it. */
  readonly comments: Map<string, string>;
  /** Files beside the Compose file: path from its directory to text. */
  readonly extra: Map<string, string>;
  /** The configs of the file, by name. */
  readonly configs: Map<string, { readonly content: string } | { readonly file: string }>;
  note(path: string, message: string): void;
  /** Where a value of the configuration was written; undefined when nobody knows. */
  origin(path: string): string | undefined;
}

export interface DraftInput extends Pick<ComposeDraft, 'stack' | 'target' | 'variables' | 'secrets'> {
  readonly notes: RenderNote[];
  readonly origin: ((path: string) => string | undefined) | undefined;
}

export function draftOf({ notes, origin, ...parts }: DraftInput): ComposeDraft {
  return {
    ...parts,
    comments: new Map(),
    extra: new Map(),
    configs: new Map(),
    note: (path, message) => void notes.push({ code: 'LF1107', path, message }),
    origin: (path) => origin?.(path),
  };
}

/** Says above a key of the Compose file what value of the configuration it comes from, and where that was written. */
export function tellWhence(draft: ComposeDraft, key: string, path: string): void {
  const place = draft.origin(path);
  if (place !== undefined) draft.comments.set(key, `${path}, from ${place}`);
}
