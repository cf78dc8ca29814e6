import { EXIT } from '../../base/index.ts';
import { checkGraph } from '../../graph/index.ts';
import type { CliContext } from '../context.ts';
import type { StackFlags } from '../flags/flags.ts';
import { runCommand } from '../wiring/run-command.ts';
import { openStack } from '../wiring/stack.ts';

/** Reads and checks the configuration; touches no cloud. */
export async function check(this: CliContext, flags: StackFlags): Promise<void> {
  await runCommand(this, 'check', flags, ({ screen }) => {
    const { loaded, target } = openStack(this, flags, screen);
    const graph = checkGraph(target.graph, target.registry);
    const answer = {
      stack: loaded.stack.project,
      profile: loaded.profile,
      target: target.name,
      region: target.region,
      resources: graph.resources.size,
    };
    screen.answer(
      'check',
      answer,
      () =>
        `${screen.style.green('✓')} ${answer.stack} · ${answer.profile} · ${answer.target}: ${answer.resources} resources in ${answer.region}`,
    );
    return Promise.resolve(EXIT.done);
  });
}
