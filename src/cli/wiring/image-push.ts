import { homedir } from 'node:os';
import { wallClock } from '../../base/index.ts';
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
import type { CliContext } from '../context.ts';
import type { ImageJob } from './image-list.ts';
import type { Screen } from './screen.ts';

/** An image that is in its registry. */
export interface PushedJob {
  readonly services: readonly string[];
  /** With tag and digest: what a deployment should name. */
  readonly reference: string;
  readonly digest: string;
  readonly progress: Progress;
}

export interface PushMeans {
  readonly context: CliContext;
  readonly screen: Screen;
  /** `commit`, `content`, or the tag itself; the configuration's own tag unless said. */
  readonly tag?: string | undefined;
  /** Whether what the builder prints is shown. */
  readonly verbose: boolean;
  /** Registries that may be spoken to without TLS. */
  readonly insecure: readonly string[];
}

/** Builds what has a build, and brings everything where it belongs, one after the other. */
export async function pushJobs(jobs: readonly ImageJob[], means: PushMeans): Promise<readonly PushedJob[]> {
  const done: PushedJob[] = [];
  for (const job of jobs) done.push(await carryOut(job, means));
  return done;
}

async function carryOut(job: ImageJob, means: PushMeans): Promise<PushedJob> {
  const stop = new AbortController();
  const off = means.context.onInterrupt(() => stop.abort(new Error('interrupted')));
  const io: ImageIo = {
    env: means.context.env,
    home: homedir(),
    clock: wallClock,
    signal: stop.signal,
    insecure: means.insecure,
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
  { context, tag: wanted, verbose, say }: PushMeans & { readonly say: (text: string) => void },
): Promise<PushedImage> {
  const tag = await chooseTag(tagRule(job, wanted), { env: context.env });
  const local = `${job.local}:${tag}`;
  if (job.build !== undefined) {
    say(`building ${local} in ${job.build.context}`);
    const { target, ...build } = job.build;
    const onLine = (line: string): void => {
      if (verbose) say(line);
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
