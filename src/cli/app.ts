import { buildApplication, buildRouteMap } from '@stricli/core';
import { deployCommands } from './commands/deploy-commands.ts';
import { exportCommands } from './commands/export-commands.ts';
import { otherCommands } from './commands/other-commands.ts';
import { simCommands } from './commands/sim-commands.ts';
import { stackCommands } from './commands/stack-commands.ts';
import { stateCommands } from './commands/state-commands.ts';
import type { CliContext } from './context.ts';

const routes = buildRouteMap({
  docs: {
    brief: 'One configuration to every cloud, rehearsed on a simulated Alibaba Cloud',
    fullDescription:
      'Landfall takes one layered configuration and makes it real. Without --live everything happens on a simulated Alibaba Cloud beside the stack.\n\n  landfall check            is the configuration right?\n  landfall plan             what would change?\n  landfall apply            bring it about\n  landfall destroy          take it back',
    hideRoute: { __complete: true },
  },
  routes: { ...stackCommands, ...deployCommands, export: exportCommands, state: stateCommands, sim: simCommands, ...otherCommands },
  aliases: { up: 'apply', down: 'destroy' },
});

/** The whole command line as data; bodies are loaded when they are called. */
export const app = buildApplication<CliContext>(routes, {
  name: 'landfall',
  scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
  documentation: { caseStyle: 'convert-camel-to-kebab', useAliasInUsageLine: true },
});
