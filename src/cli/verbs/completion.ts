import { proposeCompletions } from '@stricli/core';
import { nearest } from '../../base/index.ts';
import { app } from '../app.ts';
import type { CliContext } from '../context.ts';
import { fail } from '../errors.ts';
import { runCommand } from '../wiring/run-command.ts';

const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `_landfall() {
  local IFS=$'\\n'
  COMPREPLY=($(landfall __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _landfall landfall
`,
  zsh: `#compdef landfall
_landfall() {
  local -a proposals
  proposals=("\${(@f)$(landfall __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -- $proposals
}
compdef _landfall landfall
`,
  fish: `complete -c landfall -f -a '(landfall __complete -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'
`,
};

/** Prints the completion script of a shell. */
export async function completion(this: CliContext, _flags: Record<string, never>, shell: string): Promise<void> {
  const script = SCRIPTS[shell];
  if (script !== undefined) {
    this.stdout.write(script);
    return;
  }
  const flags = { json: false, quiet: false, verbose: false, color: true };
  await runCommand(this, 'completion', flags, () => {
    const guess = nearest(shell, Object.keys(SCRIPTS));
    throw fail('LF6001', {
      headline: `no completion for ${shell}`,
      fix: guess === undefined ? 'Shells: bash, zsh, fish.' : `Did you mean ${guess}?`,
    });
  });
}

/** Prints what could come next, one a line. */
export async function complete(
  this: CliContext,
  _flags: Record<string, never>,
  ...words: readonly string[]
): Promise<void> {
  const proposals = await proposeCompletions(app, [...words], this);
  for (const { completion: word } of proposals) if (!word.startsWith('__')) this.stdout.write(`${word}\n`);
}
