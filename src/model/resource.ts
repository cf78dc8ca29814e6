import type { Drawing } from './drawing.ts';
import type { Arg } from './value.ts';

/** What the user asked the engine to mind about one resource. */
export interface Lifecycle {
  /** Deleting it loses data; needs `--allow-data-loss ADDRESS`. */
  readonly holdsData?: boolean;
  /** Creating it buys something that cannot be given back; needs `--allow-purchase`. */
  readonly purchase?: boolean;
}

/**
 * One thing that should exist. `type` and the names in `args` are Terraform's, to the letter.
 * An address is `type.name` (`alicloud_vpc.main`), or `data.type.name` for something that is only looked up.
 */
export interface Resource {
  readonly address: string;
  readonly type: string;
  /** Where it lives, when the type is regional. */
  readonly region?: string;
  readonly args: Readonly<Record<string, Arg>>;
  /** Arguments to take instead of their namesakes when the cloud has no capacity to make it, in order of preference. */
  readonly alternatives?: readonly Readonly<Record<string, Arg>>[];
  /** Addresses that must exist first although no argument refers to them. */
  readonly dependsOn?: readonly string[];
  readonly lifecycle?: Lifecycle;
  /** Path of the configuration value this came from, as `network.subnets.app`; errors lead the user back there. */
  readonly origin?: string;
  /** How it shows in pictures. */
  readonly drawing?: Drawing;
}

/** A desired deployment: resources by address and the outputs to show, each a reference or plain value. */
export interface Graph {
  readonly resources: ReadonlyMap<string, Resource>;
  readonly outputs: Readonly<Record<string, Arg>>;
}

/** Whether an address names a lookup rather than something that is created. */
export function isData(address: string): boolean {
  return address.startsWith('data.');
}
