import type { Attributes, Json, Resolved } from '../../../model/index.ts';
import { attributes } from '../api/answer.ts';
import { blocksArg, type Args } from '../api/args.ts';

/** How a member of a block is spelled in JSON: its name there, or its name and what to do to the value. */
export type Member = string | readonly [name: string, convert: (value: Resolved) => unknown];
export type Members = Readonly<Record<string, Member>>;

/** A converter of a list of blocks to a list of JSON objects; members that are not in the table are left out. */
export function listOf(members: Members): (value: Resolved) => unknown {
  return (value) => blocksArg({ value }, 'value').map((block) => objectOf(block, members));
}

/** A converter of a block that exists at most once to its JSON object. */
export function oneOf(members: Members): (value: Resolved) => unknown {
  return (value) => blocksArg({ value }, 'value').map((block) => objectOf(block, members))[0];
}

/** A JSON object as a block that exists at most once, by the same table; no block when it holds nothing. */
export function blockFrom(row: Attributes, members: Members): readonly Attributes[] {
  const block = memberValues(row, members);
  return Object.keys(block).length === 0 ? [] : [block];
}

/** JSON objects as blocks, by the same table. */
export function blocksFrom(rows: readonly Attributes[], members: Members): readonly Attributes[] {
  return rows.map((row) => memberValues(row, members));
}

/** Names that are the same on both sides. */
export function same(...names: readonly string[]): Members {
  return Object.fromEntries(names.map((name) => [name, name]));
}

function objectOf(block: Args, members: Members): Readonly<Record<string, unknown>> {
  const pairs = Object.entries(members).flatMap(([argument, member]) => {
    const value = block[argument];
    if (value === undefined || value === null) return [];
    return typeof member === 'string' ? [[member, value]] : [[member[0], member[1](value)]];
  });
  return Object.fromEntries(pairs) as Readonly<Record<string, unknown>>;
}

function memberValues(row: Attributes, members: Members): Attributes {
  const values = Object.entries(members).map(([argument, member]): [string, Json | undefined] => {
    const value = row[typeof member === 'string' ? member : member[0]];
    return [argument, value === null ? undefined : value];
  });
  return attributes(Object.fromEntries(values));
}
