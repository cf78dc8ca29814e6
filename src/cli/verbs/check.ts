import { EXIT } from '../../base/index.ts';
import { checkGraph } from '../../graph/index.ts';
import type { CliContext } from '../context.ts';
import type { StackFlags } from '../flags/flags.ts';
import { runCommand } from '../wiring/run-command.ts';
import { openAnyStack, type OpenStack } from '../wiring/stack.ts';
import type { ResolvedTarget } from '../../targets/index.ts';

/** Reads and checks the configuration; touches no cloud. */
export async function check(this: CliContext, flags: StackFlags): Promise<void> {
  await runCommand(this, 'check', flags, ({ screen }) => {
    const stack = openAnyStack(this, flags, screen);
    const { loaded, target } = stack;
    const answer = {
      stack: loaded.stack.project,
      profile: loaded.profile,
      target: target.name,
      ...(target.region === '' ? {} : { region: target.region }),
      ...contentOf(stack),
    };
    const place = target.region === '' ? '' : ` in ${target.region}`;
    const content = 'resources' in answer ? `${answer.resources} resources` : countText(answer.services);
    screen.answer(
      'check',
      answer,
      () => `${screen.style.green('✓')} ${answer.stack} · ${answer.profile} · ${answer.target}: ${content}${place}`,
    );
    return Promise.resolve(EXIT.done);
  });
}

/** What there would be: resources of our own engine, or services that another tool runs. */
function contentOf({
  loaded,
  target,
}: OpenStack<ResolvedTarget>): { readonly resources: number } | { readonly services: number } {
  if (target.kind === 'compose' || target.kind === 'terraform')
    return { services: Object.keys(loaded.stack.services).length };
  return { resources: checkGraph(target.graph, target.registry).resources.size };
}

function countText(services: number): string {
  return services === 1 ? '1 service' : `${services} services`;
}
