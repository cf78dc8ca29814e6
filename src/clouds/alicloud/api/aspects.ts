import type { Attributes, DriverIo, SyncChange } from '../../../model/index.ts';
import { paramsFrom, type ParamRule } from './args.ts';
import { create, modify } from './call.ts';

/** One thing that can be set right on a living resource. */
export interface Aspect {
  /** Arguments that it brings about. */
  readonly args: readonly string[];
  readonly apply: (io: DriverIo, id: string, change: SyncChange) => Promise<void>;
}

/** The change with the documented default of every differing argument that has left the configuration. */
export function resetting(change: SyncChange, defaults: Attributes | undefined): SyncChange {
  const { desired, differing } = change;
  const dropped = Object.entries(defaults ?? {}).filter(([name]) => differing.has(name) && !(name in desired.args));
  if (dropped.length === 0) return change;
  return { ...change, desired: { ...desired, args: { ...desired.args, ...Object.fromEntries(dropped) } } };
}

/** Applies, in order, every aspect of which an argument differs. Says whether there was any. */
export async function syncAspects(
  io: DriverIo,
  id: string,
  change: SyncChange,
  aspects: readonly Aspect[],
): Promise<boolean> {
  let touched = false;
  for (const aspect of aspects) {
    if (!aspect.args.some((name) => change.differing.has(name))) continue;
    await aspect.apply(io, id, change);
    touched = true;
  }
  return touched;
}

/** A modifying call that takes any of several arguments at once. */
export interface Modification {
  readonly api: string;
  /** Parameter that names the resource. */
  readonly id: string;
  /** Argument to parameter. */
  readonly args: Readonly<Record<string, ParamRule>>;
  /** True when sending it twice does harm, and it takes a token against that. */
  readonly tokened?: true;
  /** Parameters that are always sent. */
  readonly always?: Readonly<Record<string, unknown>>;
}

/** An aspect made of one modifying call: only what differs is sent. */
export function modifiedBy({ api, id: idParam, args, tokened, always }: Modification): Aspect {
  return {
    args: Object.keys(args),
    apply: async (io, id, { desired, differing }) => {
      const changed = paramsFrom(desired.args, args, differing);
      const send = tokened === true ? create : modify;
      await send(io, { api, region: desired.region, params: { [idParam]: id, ...always, ...changed } });
    },
  };
}
