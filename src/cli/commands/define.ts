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

/** What stands behind a command without a flag's name. */
interface Argument {
  readonly name: string;
  readonly brief: string;
  readonly optional: boolean;
}

/** A command with one positional argument, which may be left out. */
export function commandWith<F extends Readonly<Partial<Record<keyof F, unknown>>>>(
  definition: Omit<Definition<F>, 'load'> & {
    readonly argument: Argument;
    readonly load: () => Promise<(this: CliContext, flags: F, argument: string) => void | Promise<void>>;
  },
): Command<CliContext> {
  const { argument, load, ...rest } = definition;
  return buildCommand<F, [string], CliContext>({ loader: load, ...partsOf(rest, [argument]) });
}

/** A command with two positional arguments. */
export function commandWithTwo<F extends Readonly<Partial<Record<keyof F, unknown>>>>(
  definition: Omit<Definition<F>, 'load'> & {
    readonly arguments: readonly [Argument, Argument];
    readonly load: () => Promise<(this: CliContext, flags: F, first: string, second: string) => void | Promise<void>>;
  },
): Command<CliContext> {
  const { arguments: given, load, ...rest } = definition;
  return buildCommand<F, [string, string], CliContext>({ loader: load, ...partsOf(rest, given) });
}

function partsOf<F extends Readonly<Partial<Record<keyof F, unknown>>>>(
  { brief, full, flags, aliases }: Omit<Definition<F>, 'load'>,
  given: readonly Argument[],
): { readonly parameters: never; readonly docs: { readonly brief: string; readonly fullDescription?: string } } {
  const parameters = given.map(({ name, brief: what, optional }) => ({
    placeholder: name,
    brief: what,
    parse: String,
    ...(optional ? { optional: true } : {}),
  }));
  return {
    parameters: {
      flags,
      positional: { kind: 'tuple', parameters },
      ...(aliases === undefined ? {} : { aliases }),
    } as never,
    docs: { brief, ...(full === undefined ? {} : { fullDescription: full }) },
  };
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
