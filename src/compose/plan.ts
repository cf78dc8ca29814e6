import type { Action, ArgChange } from '../model/index.ts';
import type { ComposeErrorCode } from './errors.ts';

/** What Docker Compose will do to one thing. */
export type Deed = 'create' | 'recreate' | 'start' | 'restart' | 'scale' | 'keep' | 'remove';

/** One line of a plan: a service, volume, network or image, and why something happens to it. */
export interface ComposeChange {
  /** As `docker_container.api`, `docker_volume.models`, `docker_network.default`, `docker_image.api`. */
  readonly address: string;
  readonly deed: Deed;
  /** The deed in the words of every plan. */
  readonly action: Action;
  /** The names it has in the engine now. */
  readonly id?: string;
  /** The parts that differ; secrets show as `(secret)`. */
  readonly args: readonly ArgChange[];
  /** A sentence when the parts do not tell. */
  readonly reason?: string;
  /** Why it would fail; foreseen as far as that can be. */
  readonly blocked?: string;
  /** The error that `up` would end with. */
  readonly blockedBy?: ComposeErrorCode;
}

/** What `up` would do now. */
export interface ComposePlan {
  readonly project: string;
  /** Everything, also what is kept. */
  readonly changes: readonly ComposeChange[];
  /** What a person should know though nothing happens because of it. */
  readonly warnings: readonly string[];
  /** True when nothing would happen. */
  readonly empty: boolean;
}

/** The action that each deed is in the words of every plan. */
const ACTION_OF: Readonly<Record<Deed, Action>> = {
  create: 'create',
  recreate: 'replace',
  start: 'update',
  restart: 'update',
  scale: 'update',
  keep: 'none',
  remove: 'delete',
};

/** One line of a plan. */
export function change(
  address: string,
  deed: Deed,
  more: Partial<Pick<ComposeChange, 'id' | 'args' | 'reason' | 'blocked' | 'blockedBy'>> = {},
): ComposeChange {
  return { address, deed, action: ACTION_OF[deed], args: [], ...more };
}

/** The same thing with another deed. */
export function instead(row: ComposeChange, deed: Deed, reason: string): ComposeChange {
  return { ...row, deed, action: ACTION_OF[deed], reason };
}

/** The name of the service that a line is about; undefined for lines about other things. */
export function serviceIn({ address }: Pick<ComposeChange, 'address'>): string | undefined {
  return /^docker_container\.(.*)$/.exec(address)?.[1];
}
