import { buildApplication, buildRouteMap, FlagNotFoundError, text_en } from '@stricli/core';
import { nearest } from '../base/index.ts';
import { deployCommands } from './commands/deploy-commands.ts';
import { exportCommands } from './commands/export-commands.ts';
import { importCommands } from './commands/import-commands.ts';
import { clusterCommands, metricCommands, operateCommands } from './commands/operate-commands.ts';
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
  routes: {
    ...stackCommands,
    ...deployCommands,
    ...operateCommands,
    cluster: clusterCommands,
    metric: metricCommands,
    import: importCommands,
    export: exportCommands,
    state: stateCommands,
    sim: simCommands,
    ...otherCommands,
  },
  aliases: { up: 'apply', down: 'destroy' },
});

/** The whole command line as data; bodies are loaded when they are called. */
export const app = buildApplication<CliContext>(routes, {
  name: 'landfall',
  scanner: {
    caseStyle: 'allow-kebab-for-camel',
    allowArgumentEscapeSequence: true,
    // Wide, since it compares `--dry-run` with `dryRun`; `asMeant` picks what is really near.
    distanceOptions: { threshold: 8, weights: { insertion: 1, deletion: 1, substitution: 1, transposition: 1 } },
  },
  localization: {
    loadText: () => ({
      ...text_en,
      noCommandRegisteredForInput: ({ input, corrections }) => `no command ${input}${asMeant(input, corrections)}`,
      exceptionWhileParsingArguments: (error, ansiColor) =>
        error instanceof FlagNotFoundError
          ? `no flag --${error.input}${asMeant(error.input, error.corrections, '--')}`
          : text_en.exceptionWhileParsingArguments(error, ansiColor),
    }),
  },
  documentation: { caseStyle: 'convert-camel-to-kebab', useAliasInUsageLine: true },
});

/** The nearest of the words that the framework proposes, written as it is typed. */
function asMeant(input: string, proposals: readonly string[], prefix = ''): string {
  const typed = proposals.map((word) =>
    word.replaceAll('`', '').replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
  );
  const guess = nearest(input, typed);
  return guess === undefined ? '' : `; did you mean ${prefix}${guess}?`;
}
