import { buildRouteMap } from '@stricli/core';
import { OUTPUT_FLAGS } from '../flags/flags.ts';
import { parseCount, parsePair } from '../flags/pairs.ts';
import type { FeedFlags } from '../verbs/sim-events.ts';
import type { ServeFlags, SimFlags } from '../verbs/sim.ts';
import { command, commandWith, commandWithWords } from './define.ts';

const text = (input: string): string => input;

const WORLD_FLAGS = {
  ...OUTPUT_FLAGS,
  directory: {
    kind: 'parsed',
    parse: text,
    brief: 'begin looking for the stack here',
    optional: true,
    placeholder: 'DIR',
  },
  world: {
    kind: 'parsed',
    parse: text,
    brief: 'directory of the simulated account',
    optional: true,
    placeholder: 'DIR',
  },
  profile: {
    kind: 'parsed',
    parse: text,
    brief: 'makes no difference: profiles share the account',
    optional: true,
    placeholder: 'NAME',
  },
} as const;

const ALIASES = { q: 'quiet', v: 'verbose', C: 'directory', p: 'profile' } as const;

/** Commands about the simulated cloud. */
export const simCommands = buildRouteMap({
  docs: { brief: 'the simulated Alibaba Cloud' },
  routes: {
    serve: command<ServeFlags>({
      brief: 'put the simulated account on a port, for other clients',
      full: 'HTTP and TLS answer on one port. Prints endpoint, key pair and CA.\n\n  landfall sim serve --port 8080\n  landfall sim serve --port 8080 --world /tmp/world --speed 60 --json',
      flags: {
        ...WORLD_FLAGS,
        port: {
          kind: 'parsed',
          parse: parsePort,
          brief: 'port to listen on; any free one when 0',
          default: '0',
          placeholder: 'N',
        },
        speed: {
          kind: 'parsed',
          parse: parseSpeed,
          brief: 'virtual seconds a real second',
          optional: true,
          placeholder: 'X',
        },
      },
      aliases: ALIASES,
      load: async () => (await import('../verbs/sim.ts')).simServe,
    }),
    show: command<SimFlags>({
      brief: 'count what exists in the account',
      flags: WORLD_FLAGS,
      aliases: ALIASES,
      load: async () => (await import('../verbs/sim.ts')).simShow,
    }),
    reset: command<SimFlags>({
      brief: 'empty the account',
      flags: WORLD_FLAGS,
      aliases: ALIASES,
      load: async () => (await import('../verbs/sim.ts')).simReset,
    }),
    fault: commandWithWords<SimFlags & { readonly clear: boolean }>({
      brief: 'make something fail on purpose',
      full: '  landfall sim fault throttle 30% of ecs:RunInstances\n  landfall sim fault no stock of ecs.g7.2xlarge in cn-shanghai-b\n  landfall sim fault quota vpc.vpcs 0\n  landfall sim fault taken bucket kosmos-production-data\n  landfall sim fault --clear',
      flags: {
        ...WORLD_FLAGS,
        clear: { kind: 'boolean', brief: 'take all faults away first', default: false, withNegated: false },
      },
      aliases: ALIASES,
      words: { name: 'words', brief: 'the fault as a sentence; without one, faults are listed' },
      load: async () => (await import('../verbs/sim.ts')).simFault,
    }),
    feed: commandWithWords<FeedFlags>({
      brief: 'let a resource measure something for a while; alarms see it',
      full: 'The value is measured once a minute, and the account’s time moves on by as many minutes.\n\n  landfall sim feed acs_ecs_dashboard CPUUtilization 95 --dim instanceId=i-uf6... --minutes 20',
      flags: {
        ...WORLD_FLAGS,
        dim: {
          kind: 'parsed',
          parse: parsePair,
          brief: 'whose metric it is, as instanceId=i-uf6...',
          variadic: true,
          placeholder: 'KEY=VALUE',
        },
        minutes: {
          kind: 'parsed',
          parse: parseCount,
          brief: 'for how long',
          default: '20',
          placeholder: 'N',
        },
      },
      aliases: ALIASES,
      words: { name: 'words', brief: 'namespace, metric and value' },
      load: async () => (await import('../verbs/sim-events.ts')).simFeed,
    }),
    happen: commandWithWords<SimFlags>({
      brief: 'let something befall the account: load on a model, a spot machine taken back',
      full: 'Without a name, what can happen is listed.\n\n  landfall sim happen eas/load service=kosmos_summarizer value=450\n  landfall sim happen ecs/interrupt type=ecs.g7.4xlarge',
      flags: WORLD_FLAGS,
      aliases: ALIASES,
      words: { name: 'words', brief: 'what happens, then KEY=VALUE' },
      load: async () => (await import('../verbs/sim-events.ts')).simHappen,
    }),
    step: commandWith<SimFlags>({
      brief: 'move the account’s time forward',
      full: '  landfall sim step 30m',
      flags: WORLD_FLAGS,
      aliases: ALIASES,
      argument: { name: 'time', brief: 'how far, as 90s, 30m or 24h', optional: false },
      load: async () => (await import('../verbs/sim-events.ts')).simStep,
    }),
  },
});

function parsePort(input: string): number {
  const port = Number(input);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new RangeError(`${input} is no port`);
  return port;
}

function parseSpeed(input: string): number {
  const speed = Number(input);
  if (!(speed > 0) || !Number.isFinite(speed)) throw new RangeError(`${input} is no positive number`);
  return speed;
}
