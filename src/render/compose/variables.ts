import { literal } from './text.ts';

/** A value that `.env` or the shell may replace. */
export interface ComposeVariable {
  readonly name: string;
  /** What holds when nobody says otherwise. */
  readonly value: string;
  /** What it is for, in a few words. */
  readonly about: string;
}

/** The variables of one rendering, in the order in which they were asked for. */
export interface Variables {
  readonly list: readonly ComposeVariable[];
  /** Makes a variable and answers how the Compose file asks for it, as `${DEVAI_TAG:-1.4.2}`. */
  variable(wanted: string, value: string, about: string): string;
  /** A name that nothing else has. */
  name(wanted: string): string;
}

/** @param reserved names that mean something else, as those of secrets */
export function composeVariables(reserved: Iterable<string>): Variables {
  const taken = new Set(reserved);
  const list: ComposeVariable[] = [];
  const name: Variables['name'] = (wanted) => {
    let free = wanted;
    for (let count = 2; taken.has(free); count += 1) free = `${wanted}_${count}`;
    taken.add(free);
    return free;
  };
  return {
    list,
    name,
    variable: (wanted, value, about) => {
      // Inside ${…} these would end or begin something.
      if (/[${}]/.test(value)) return literal(value);
      const chosen = name(wanted);
      list.push({ name: chosen, value, about });
      return `\${${chosen}:-${value}}`;
    },
  };
}
