import { homedir } from 'node:os';
import { EXIT, formatBytes, wallClock } from '../../base/index.ts';
import { openAlicloud } from '../../clouds/alicloud/index.ts';
import {
  buildImage,
  chooseTag,
  copyImage,
  pushImage,
  registryKind,
  type ImageIo,
  type Progress,
  type PushedImage,
  type TagRule,
} from '../../images/index.ts';
import type { Stack } from '../../model/index.ts';
import type { CliContext } from '../context.ts';
import { fail } from '../errors.ts';
import type { StackFlags } from '../flags/flags.ts';
import { imageJobs, type ImageJob } from '../wiring/image-list.ts';
import { chooseServices } from '../wiring/cluster-stack.ts';
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
    const done: Done[] = [];
    for (const job of jobs) done.push(await carryOut(job, { context: this, flags, screen }));
    screen.answer('pushed', done, () => doneText(done, screen));
    return EXIT.done;
  });
}

interface Done {
  readonly services: readonly string[];
  /** With tag and digest: what a deployment should name. */
  readonly reference: string;
  readonly digest: string;
  readonly progress: Progress;
}

interface Means {
  readonly context: CliContext;
  readonly flags: PushFlags;
  readonly screen: Screen;
}

async function carryOut(job: ImageJob, means: Means): Promise<Done> {
  const stop = new AbortController();
  const off = means.context.onInterrupt(() => stop.abort(new Error('interrupted')));
  const io: ImageIo = {
    env: means.context.env,
    home: homedir(),
    clock: wallClock,
    signal: stop.signal,
    insecure: means.flags.insecure ?? [],
    ...alibabaFor(job.to, means.context),
  };
  const say = (text: string): void => means.screen.emit({ type: 'message', level: 'info', text });
  try {
    const pushed = job.kind === 'copy' ? await copyOne(job, io, say) : await pushOne(job, io, { ...means, say });
    return { services: job.services, ...pushed };
  } finally {
    off();
  }
}

async function copyOne(
  { from, to }: Extract<ImageJob, { kind: 'copy' }>,
  io: ImageIo,
  say: (text: string) => void,
): Promise<PushedImage> {
  say(`copying ${from} to ${to}`);
  return copyImage({ from, to }, io);
}

async function pushOne(
  job: Extract<ImageJob, { kind: 'push' }>,
  io: ImageIo,
  { context, flags, say }: Means & { readonly say: (text: string) => void },
): Promise<PushedImage> {
  const tag = await chooseTag(tagRule(job, flags.tag), { env: context.env });
  const local = `${job.local}:${tag}`;
  if (job.build !== undefined) {
    say(`building ${local} in ${job.build.context}`);
    const { target, ...build } = job.build;
    const onLine = (line: string): void => {
      if (flags.verbose) say(line);
    };
    const docker = { env: io.env, ...(io.signal === undefined ? {} : { signal: io.signal }) };
    await buildImage({ ...build, ...(target === undefined ? {} : { target }), tags: [local], onLine }, docker);
  }
  say(`pushing ${job.to}:${tag}`);
  return pushImage({ kind: 'engine', image: local }, `${job.to}:${tag}`, io);
}

/** Alibaba's registries are asked for a login with the account's own credentials. */
function alibabaFor(image: string, { env }: CliContext): Pick<ImageIo, 'alibaba'> {
  const registry = registryKind(image.split('/')[0] ?? '');
  if (registry.kind !== 'alibaba-enterprise' && registry.kind !== 'alibaba-personal') return {};
  const profile = env['ALIBABA_CLOUD_PROFILE'];
  const credentials = { kind: 'chain', ...(profile === undefined ? {} : { profile }) } as const;
  return { alibaba: openAlicloud({ credentials, region: registry.region }) };
}

/** What the user says, else what the configuration says, else what was built. Never `latest` by itself. */
function tagRule({ tag, build }: Extract<ImageJob, { kind: 'push' }>, wanted: string | undefined): TagRule {
  const folder = build?.context ?? '.';
  const meant = wanted ?? tag ?? 'content';
  if (meant === 'commit') return { kind: 'commit', folder };
  if (meant !== 'content') return { kind: 'explicit', tag: meant };
  if (build === undefined) return { kind: 'explicit', tag: tag ?? 'latest' };
  const { dockerfile, args, target } = build;
  return { kind: 'content', folder, inputs: { dockerfile, args, ...(target === undefined ? {} : { target }) } };
}

function doneText(done: readonly Done[], { style }: Screen): string {
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
