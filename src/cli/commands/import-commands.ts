import { buildRouteMap } from '@stricli/core';
import { OUTPUT_ALIASES, OUTPUT_FLAGS, type OutputFlags } from '../flags/flags.ts';
import type { ComposeImportFlags } from '../verbs/import-compose.ts';
import { commandWith, commandWithWords } from './define.ts';

/** Commands that take up what was written for other tools. */
export const importCommands = buildRouteMap({
  docs: { brief: 'take up what was written for other tools' },
  routes: {
    compose: commandWithWords<ComposeImportFlags>({
      brief: 'turn Compose files into a stack',
      full: 'Later files are laid over earlier ones. Prints the configuration, or writes landfall.yaml into a directory that has none, and says of every key that is changed or left out where it stands and why. Values of `.env` and defaults of variables are taken.\n\n  landfall import compose docker-compose.yml > landfall.yaml\n  landfall import compose deploy/compose/docker-compose.yml -o .',
      flags: {
        ...OUTPUT_FLAGS,
        out: {
          kind: 'parsed',
          parse: String,
          brief: 'write landfall.yaml into this directory; paths count from there',
          optional: true,
          placeholder: 'DIR',
        },
        project: { kind: 'parsed', parse: String, brief: 'name of the stack', optional: true, placeholder: 'NAME' },
        composeProfile: {
          kind: 'parsed',
          parse: String,
          brief: 'profile of Compose whose services belong to the stack, * for all',
          optional: true,
          variadic: true,
          placeholder: 'NAME',
        },
      },
      aliases: { ...OUTPUT_ALIASES, o: 'out' },
      words: { name: 'file', brief: 'the Compose files' },
      load: async () => (await import('../verbs/import-compose.ts')).importComposeFiles,
    }),
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
