import { EXIT, type ExitCode } from '../../base/index.ts';
import { logsOf, podSelector } from '../../kube/index.ts';
import type { CliContext } from '../context.ts';
import type { CloudFlags } from '../flags/flags.ts';
import { chooseServices, withCluster } from '../wiring/cluster-stack.ts';
import { isComposeStack, openProject } from '../wiring/project.ts';
import { runCommand, type Work } from '../wiring/run-command.ts';
import type { Screen } from '../wiring/screen.ts';
import { holdStack } from '../wiring/stack.ts';

export interface LogsFlags extends CloudFlags {
  readonly follow: boolean;
  readonly tail?: number;
  readonly previous: boolean;
}

/** Prints what services wrote: one after the other, or with --follow as it comes. */
export async function logs(this: CliContext, flags: LogsFlags, ...services: string[]): Promise<void> {
  await runCommand(this, 'logs', flags, async (work) => {
    const stop = new AbortController();
    const off = this.onInterrupt(() => stop.abort(new Error('interrupted')));
    try {
      return await readLogs(this, flags, { work, services, signal: stop.signal });
    } catch (error) {
      if (stop.signal.aborted) return EXIT.done;
      throw error;
    } finally {
      off();
    }
  });
}

interface Reading {
  readonly work: Work;
  readonly services: readonly string[];
  readonly signal: AbortSignal;
}

async function readLogs(context: CliContext, flags: LogsFlags, { work, services, signal }: Reading): Promise<ExitCode> {
  const held = holdStack(context, flags);
  const tail = flags.tail === undefined ? {} : { tail: flags.tail };
  // What is printed are the services' lines and nothing else.
  const bare = flags.json ? work : { ...work, hello: () => undefined };
  if (isComposeStack(held)) {
    chooseServices(held.loaded.stack.services, services);
    const { compose } = await openProject(context, flags, { work: bare, held, files: 'draft' });
    for await (const { service, container, text } of compose.logs({ services, follow: flags.follow, ...tail, signal }))
      show(work.screen, { service, source: container, text });
    return EXIT.done;
  }
  return withCluster(context, flags, { work: bare, held }, async (stack) => {
    for (const service of stack.services(services)) {
      const selector = podSelector(stack.loaded.stack, service);
      const question = { selector, follow: flags.follow, previous: flags.previous, ...tail, signal };
      for await (const { prefix, text } of logsOf(stack.cluster, question))
        show(work.screen, { service: service.name, source: prefix, text });
    }
    return EXIT.done;
  });
}

interface Line {
  readonly service: string;
  /** Container or pod. */
  readonly source: string;
  readonly text: string;
}

function show(screen: Screen, line: Line): void {
  screen.answer('log', line, () => `${screen.style.cyan(line.source)}  ${line.text}`);
}
