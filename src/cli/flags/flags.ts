import type { FlagParametersForType } from '@stricli/core';
import { parseDuration } from '../../base/index.ts';
import type { CliContext } from '../context.ts';
import { parseCount } from './pairs.ts';

/** How answers look. Every command has these. */
export interface OutputFlags {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly color: boolean;
}

/** Which stack, which part of it. */
export interface StackFlags extends OutputFlags {
  readonly directory?: string;
  readonly profile?: string;
  readonly target?: string;
  readonly set?: readonly string[];
}

/** Which cloud. */
export interface CloudFlags extends StackFlags {
  readonly live: boolean;
  readonly world?: string;
  readonly speed?: number;
}

/** How a removal is carried out. */
export interface DestroyFlags extends ChangeFlags {
  readonly leftovers: boolean;
}

/** How a change is carried out. */
export interface ChangeFlags extends CloudFlags {
  readonly yes: boolean;
  readonly only?: readonly string[];
  readonly parallelism: number;
  readonly timeout?: number;
  readonly continueOnError: boolean;
  readonly allowDataLoss?: readonly string[];
  readonly allowPurchase: boolean;
  readonly forceConflicts: boolean;
  readonly adopt: boolean;
  readonly push: boolean;
}

type Flags<T extends Readonly<Record<string, unknown>>> = FlagParametersForType<T, CliContext>;

const text = (input: string): string => input;

export const OUTPUT_FLAGS: Flags<{ [K in keyof OutputFlags]: OutputFlags[K] }> = {
  json: { kind: 'boolean', brief: 'print events as NDJSON', default: false, withNegated: false },
  quiet: { kind: 'boolean', brief: 'print results and errors only', default: false, withNegated: false },
  verbose: { kind: 'boolean', brief: 'print more', default: false, withNegated: false },
  color: { kind: 'boolean', brief: 'colours; --no-color turns them off', default: true },
};

const STACK_ONLY: Flags<{ directory?: string; profile?: string; target?: string; set?: readonly string[] }> = {
  directory: {
    kind: 'parsed',
    parse: text,
    brief: 'begin looking for the stack here',
    optional: true,
    placeholder: 'DIR',
  },
  profile: { kind: 'parsed', parse: text, brief: 'profile, as prod', optional: true, placeholder: 'NAME' },
  target: { kind: 'parsed', parse: text, brief: 'target of the configuration', optional: true, placeholder: 'NAME' },
  set: {
    kind: 'parsed',
    parse: text,
    brief: 'override one value, as network.cidr=10.8.0.0/16',
    optional: true,
    variadic: true,
    placeholder: 'PATH=VALUE',
  },
};

export const STACK_FLAGS = { ...OUTPUT_FLAGS, ...STACK_ONLY };

const CLOUD_ONLY: Flags<{ live: boolean; world?: string; speed?: number }> = {
  live: {
    kind: 'boolean',
    brief: 'use the real account instead of the simulated cloud',
    default: false,
    withNegated: false,
  },
  world: {
    kind: 'parsed',
    parse: text,
    brief: 'directory of the simulated account',
    optional: true,
    placeholder: 'DIR',
  },
  speed: {
    kind: 'parsed',
    parse: parseSpeed,
    brief: 'virtual seconds a real second, or max',
    optional: true,
    placeholder: 'X',
  },
};

export const CLOUD_FLAGS = { ...STACK_FLAGS, ...CLOUD_ONLY };

const CHANGE_ONLY: Flags<{
  yes: boolean;
  only?: readonly string[];
  parallelism: number;
  timeout?: number;
  continueOnError: boolean;
  allowDataLoss?: readonly string[];
  allowPurchase: boolean;
  forceConflicts: boolean;
  adopt: boolean;
  push: boolean;
}> = {
  yes: { kind: 'boolean', brief: 'do not ask', default: false, withNegated: false },
  only: {
    kind: 'parsed',
    parse: text,
    brief: 'only this address and what belongs to it',
    optional: true,
    variadic: true,
    placeholder: 'ADDRESS',
  },
  parallelism: {
    kind: 'parsed',
    parse: parseCount,
    brief: 'most resources at a time',
    default: '32',
    placeholder: 'N',
  },
  timeout: {
    kind: 'parsed',
    parse: parseTime,
    brief: 'stop cleanly after this long, as 30m',
    optional: true,
    placeholder: 'TIME',
  },
  continueOnError: {
    kind: 'boolean',
    brief: 'after a failure go on with what does not depend on it',
    default: false,
    withNegated: false,
  },
  allowDataLoss: {
    kind: 'parsed',
    parse: text,
    brief: 'the data of this address may go',
    optional: true,
    variadic: true,
    placeholder: 'ADDRESS',
  },
  allowPurchase: {
    kind: 'boolean',
    brief: 'what cannot be given back may be bought',
    default: false,
    withNegated: false,
  },
  forceConflicts: {
    kind: 'boolean',
    brief: 'in a cluster: take over fields that others own',
    default: false,
    withNegated: false,
  },
  adopt: {
    kind: 'boolean',
    brief: 'in a cluster: take over objects that exist and are nobody’s',
    default: false,
    withNegated: false,
  },
  push: {
    kind: 'boolean',
    brief: 'with Terraform: bring own images into the registry first; --no-push when they are there',
    default: true,
  },
};

export const CHANGE_FLAGS = { ...CLOUD_FLAGS, ...CHANGE_ONLY };

export const DESTROY_FLAGS = {
  ...CHANGE_FLAGS,
  leftovers: {
    kind: 'boolean',
    brief: 'also remove what the cloud keeps by default, as the logs of a cluster',
    default: false,
    withNegated: false,
  },
} as const;

export const OUTPUT_ALIASES = { q: 'quiet', v: 'verbose' } as const;
export const STACK_ALIASES = { ...OUTPUT_ALIASES, C: 'directory', p: 'profile', t: 'target' } as const;
export const CHANGE_ALIASES = { ...STACK_ALIASES, y: 'yes' } as const;

function parseSpeed(input: string): number {
  if (input === 'max') return Number.POSITIVE_INFINITY;
  const speed = Number(input);
  if (!(speed > 0)) throw new RangeError(`${input} is neither a positive number nor max`);
  return speed;
}

/** Milliseconds. */
export function parseTime(input: string): number {
  const ms = parseDuration(input);
  if (ms === undefined || ms <= 0) throw new RangeError(`${input} is no duration; write 90s, 30m or 1h`);
  return ms;
}
