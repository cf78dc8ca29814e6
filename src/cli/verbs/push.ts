import { EXIT, formatBytes } from '../../base/index.ts';
import type { Stack } from '../../model/index.ts';
import type { CliContext } from '../context.ts';
import { fail } from '../errors.ts';
import type { StackFlags } from '../flags/flags.ts';
import { chooseServices } from '../wiring/cluster-stack.ts';
import { imageJobs } from '../wiring/image-list.ts';
import { pushJobs, type PushedJob } from '../wiring/image-push.ts';
import { runCommand } from '../wiring/run-command.ts';
import type { Screen } from '../wiring/screen.ts';
import { openAnyStack } from '../wiring/stack.ts';

export interface PushFlags extends StackFlags {
  /** `commit`, `content`, or the tag itself; the configuration's own tag unless said. */
  readonly tag?: string;
  readonly mirror: boolean;
  readonly insecure?: readonly string[];
}

/** Builds the stack's own images and brings them to the target's registry; with --mirror the public ones as well. */
export async function push(this: CliContext, flags: PushFlags, ...services: string[]): Promise<void> {
  await runCommand(this, 'push', flags, async ({ screen }) => {
    const { loaded } = openAnyStack(this, flags, screen);
    chooseServices(loaded.stack.services, services);
    const all = imageJobs(loaded.stack, { root: loaded.root, mirror: flags.mirror });
    const jobs = all.filter((job) => services.length === 0 || job.services.some((name) => services.includes(name)));
    if (jobs.some(({ kind }) => kind === 'push')) requireRegistry(loaded.stack);
    const { tag, verbose, insecure = [] } = flags;
    const done = await pushJobs(jobs, { context: this, screen, tag, verbose, insecure });
    screen.answer('pushed', done, () => doneText(done, screen));
    return EXIT.done;
  });
}

function doneText(done: readonly PushedJob[], { style }: Screen): string {
  if (done.length === 0) return 'The stack has no images of its own; --mirror copies the public ones.';
  return done
    .map(({ services, reference, progress: { total, blobs } }) => {
      const kept = blobs.present + blobs.mounted;
      const moved = style.dim(
        `${formatBytes(total)} in ${blobs.total} layers, ${kept === 0 ? 'all sent' : `${kept} were there`}`,
      );
      return `${style.green('✓')} ${services.join(', ')}  ${reference}  ${moved}`;
    })
    .join('\n');
}

/** @throws LF6031 */
function requireRegistry({ registry }: Stack): void {
  if (registry.prefix !== undefined) return;
  throw fail('LF6031', { headline: 'the stack names no registry to push to' });
}
