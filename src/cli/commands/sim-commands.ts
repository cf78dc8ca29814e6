import { buildRouteMap } from '@stricli/core';
import { OUTPUT_FLAGS } from '../flags/flags.ts';
import type { ServeFlags, SimFlags } from '../verbs/sim.ts';
import { command, commandWithWords } from './define.ts';

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
