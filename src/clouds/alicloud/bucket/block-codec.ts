import type { Attributes, Json } from '../../../model/index.ts';
import { flagAt, numberAt, textAt, textsAt } from '../api/answer.ts';
import { flagArg, numberArg, textArg, textsArg, type Args } from '../api/args.ts';

/** How one member of a block is written in XML. */
type MemberKind = 'text' | 'number' | 'flag' | 'date' | 'texts';

/** Members of a block: Terraform's name to the element's name and kind. */
export type BlockCodec = Readonly<Record<string, readonly [element: string, kind: MemberKind]>>;

/** A block as the children of an XML element. */
export function encodeBlock(block: Args, codec: BlockCodec): Readonly<Record<string, unknown>> {
  const members = Object.entries(codec).flatMap(([name, [element, kind]]) => {
    const value = ENCODE[kind](block, name);
    return value === undefined ? [] : [[element, value] as const];
  });
  return Object.fromEntries(members);
}

/** An XML element's children as a block; members that are missing are left out. */
export function decodeBlock(row: Attributes, codec: BlockCodec): Attributes {
  const members = Object.entries(codec).flatMap(([name, [element, kind]]): (readonly [string, Json])[] => {
    const value = DECODE[kind](row, element);
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(members);
}

const MIDNIGHT = 'T00:00:00.000Z';

const ENCODE: Readonly<Record<MemberKind, (block: Args, name: string) => unknown>> = {
  text: (block, name) => textArg(block, name) || undefined,
  number: numberArg,
  flag: flagArg,
  // A day is written alone, as 2027-01-31; the wire wants its midnight.
  date: (block, name) => {
    const day = textArg(block, name) || undefined;
    return day === undefined || day.includes('T') ? day : `${day}${MIDNIGHT}`;
  },
  texts: (block, name) => {
    const list = textsArg(block, name);
    return list.length === 0 ? undefined : list;
  },
};

const DECODE: Readonly<Record<MemberKind, (row: Attributes, element: string) => Json | undefined>> = {
  text: (row, element) => textAt(row, element) || undefined,
  number: numberAt,
  flag: flagAt,
  date: (row, element) => textAt(row, element)?.replace(MIDNIGHT, ''),
  texts: (row, element) => {
    const list = textsAt(row, element);
    return list.length === 0 ? undefined : list;
  },
};
