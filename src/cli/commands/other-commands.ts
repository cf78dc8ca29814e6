import { OUTPUT_ALIASES, OUTPUT_FLAGS, type OutputFlags } from '../flags/flags.ts';
import { command, commandWith, commandWithWords } from './define.ts';

/** Commands about Landfall itself. */
export const otherCommands = {
  help: commandWith<OutputFlags>({
    brief: 'explain a message code, as LF1005',
    flags: OUTPUT_FLAGS,
    aliases: OUTPUT_ALIASES,
    argument: { name: 'code', brief: 'the code; all are listed when omitted', optional: true },
    load: async () => (await import('../verbs/help.ts')).help,
  }),
  completion: commandWith<Record<string, never>>({
    brief: 'print a completion script for bash, zsh or fish',
    full: '  landfall completion bash > /etc/bash_completion.d/landfall\n  source <(landfall completion zsh)',
    flags: {},
    argument: { name: 'shell', brief: 'bash, zsh or fish', optional: false },
    load: async () => (await import('../verbs/completion.ts')).completion,
  }),
  __complete: commandWithWords<Record<string, never>>({
    brief: 'propose completions; called by the scripts that completion prints',
    flags: {},
    words: { name: 'words', brief: 'the words typed so far' },
    load: async () => (await import('../verbs/completion.ts')).complete,
  }),
  version: command<Record<string, never>>({
    brief: 'print the version',
    flags: {},
    load: async () => (await import('../verbs/version.ts')).version,
  }),
};
