import { buildRouteMap } from '@stricli/core';
import { OUTPUT_ALIASES, OUTPUT_FLAGS, type OutputFlags } from '../flags/flags.ts';
import { commandWith } from './define.ts';

/** Commands that take up what was written for other tools. */
export const importCommands = buildRouteMap({
  docs: { brief: 'take up what was written for other tools' },
  routes: {
    model: commandWith<OutputFlags>({
      brief: 'turn a PAI-EAS service file (YAML or JSON) into `models:`',
      full: 'Prints the configuration, and says what was carried over, changed and left out.\n\n  landfall import model pai-service.yaml > config/common/models.yaml',
      flags: OUTPUT_FLAGS,
      aliases: OUTPUT_ALIASES,
      argument: { name: 'file', brief: 'the service file', optional: false },
      load: async () => (await import('../verbs/import.ts')).importModel,
    }),
  },
});
