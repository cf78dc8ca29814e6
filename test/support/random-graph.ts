import * as fc from 'fast-check';
import { ref, text, type Arg, type Resource } from '../../src/model/index.ts';
import { FAKE_TYPES } from './fake-types.ts';

const EXCLUSIVE = FAKE_TYPES.filter((fake) => fake.exclusive !== undefined).map((fake) => fake.type);

interface Draft {
  readonly type: string;
  readonly size: number | undefined;
  readonly note: string | undefined;
  readonly ports: readonly number[] | undefined;
  /** Which earlier resources it hangs on, as shares of how many there are. */
  readonly parent: number | undefined;
  readonly also: number | undefined;
  readonly mentions: number | undefined;
  readonly after: number | undefined;
}

const share = fc.option(fc.double({ min: 0, max: 0.999, noNaN: true }), { nil: undefined });

const draft: fc.Arbitrary<Draft> = fc.record({
  type: fc.constantFrom(...FAKE_TYPES.map((fake) => fake.type)),
  size: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  note: fc.option(fc.constantFrom('', 'a', 'b'), { nil: undefined }),
  ports: fc.option(fc.uniqueArray(fc.integer({ min: 1, max: 4 }), { maxLength: 3 }), { nil: undefined }),
  parent: share,
  also: share,
  mentions: share,
  after: share,
});

/** Graphs of the fake types: every resource hangs on earlier ones by id, inside text, or by a plain dependency. */
export function randomResources(maxLength = 8): fc.Arbitrary<readonly Resource[]> {
  return fc.array(draft, { minLength: 1, maxLength }).map((drafts) => drafts.map(resourceOf));
}

function resourceOf(one: Draft, index: number, all: readonly Draft[]): Resource {
  const earlier = (at: number | undefined): string | undefined =>
    at === undefined || index === 0 ? undefined : addressOf(all, Math.floor(at * index));
  const [parent, also, mentions, after] = [one.parent, one.also, one.mentions, one.after].map(earlier);
  const args: Record<string, Arg | undefined> = {
    name: `Name-${index}`,
    size: one.size,
    ports: one.ports,
    parent: parent === undefined ? undefined : ref(parent),
    // A neighbour that must be deleted before its successor stands cannot be let go of by a mere update.
    also: also === undefined || EXCLUSIVE.some((type) => also.startsWith(type)) ? undefined : ref(also),
    note: mentions === undefined ? one.note : text`at ${ref(mentions, 'ip')} named ${ref(mentions, 'name')}`,
  };
  return {
    address: addressOf(all, index),
    type: one.type,
    args: Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined)) as Resource['args'],
    ...(after === undefined ? {} : { dependsOn: [after] }),
  };
}

function addressOf(all: readonly Draft[], index: number): string {
  return `${all[index]?.type}.r${index}`;
}
