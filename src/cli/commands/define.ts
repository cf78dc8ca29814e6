import { buildCommand, type Aliases, type Command, type FlagParametersForType } from '@stricli/core';
import type { CliContext } from '../context.ts';

/** A verb that takes flags only. */
export interface Definition<F extends Readonly<Partial<Record<keyof F, unknown>>>> {
  readonly brief: string;
  /** Worked examples and what the brief has no room for. */
  readonly full?: string;
  readonly flags: FlagParametersForType<F, CliContext>;
  readonly aliases?: Aliases<keyof F & string>;
  /** Loads the verb's body; nothing of it is read before it is asked for. */
  readonly load: () => Promise<(this: CliContext, flags: F) => void | Promise<void>>;
}

/** A command without positional arguments. */
export function command<F extends Readonly<Partial<Record<keyof F, unknown>>>>({
  brief,
  full,
  flags,
  aliases,
  load,
}: Definition<F>): Command<CliContext> {
  return buildCommand<F, [], CliContext>({
    loader: load,
    parameters: {
      flags,
      positional: { kind: 'tuple', parameters: [] },
      ...(aliases === undefined ? {} : { aliases }),
    } as never,
    docs: { brief, ...(full === undefined ? {} : { fullDescription: full }) },
  });
}

/** A command with one positional argument, which may be left out. */
export function commandWith<F extends Readonly<Partial<Record<keyof F, unknown>>>>(
  definition: Omit<Definition<F>, 'load'> & {
    readonly argument: { readonly name: string; readonly brief: string; readonly optional: boolean };
    readonly load: () => Promise<(this: CliContext, flags: F, argument: string) => void | Promise<void>>;
  },
): Command<CliContext> {
  const { brief, full, flags, aliases, load, argument } = definition;
  const positional = {
    kind: 'tuple',
    parameters: [
      {
        placeholder: argument.name,
        brief: argument.brief,
        parse: String,
        ...(argument.optional ? { optional: true } : {}),
      },
    ],
  };
  return buildCommand<F, [string], CliContext>({
    loader: load,
    parameters: { flags, positional, ...(aliases === undefined ? {} : { aliases }) } as never,
    docs: { brief, ...(full === undefined ? {} : { fullDescription: full }) },
  });
}

/** A command that takes any number of words. */
export function commandWithWords<F extends Readonly<Partial<Record<keyof F, unknown>>>>(
  definition: Omit<Definition<F>, 'load'> & {
    readonly words: { readonly name: string; readonly brief: string };
    readonly load: () => Promise<(this: CliContext, flags: F, ...words: string[]) => void | Promise<void>>;
  },
): Command<CliContext> {
  const { brief, full, flags, aliases, load, words } = definition;
  const positional = { kind: 'array', parameter: { placeholder: words.name, brief: words.brief, parse: String } };
  return buildCommand<F, string[], CliContext>({
    loader: load,
    parameters: { flags, positional, ...(aliases === undefined ? {} : { aliases }) } as never,
    docs: { brief, ...(full === undefined ? {} : { fullDescription: full }) },
  });
}
