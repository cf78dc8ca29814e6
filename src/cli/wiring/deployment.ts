import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import type { Clock } from '../../base/index.ts';
import { engineFailure, openSession, type Session } from '../../engine/index.ts';
import { engineTarget, type ResolvedTarget } from '../../targets/index.ts';
import type { CliContext } from '../context.ts';
import type { CloudFlags } from '../flags/flags.ts';
import { locatorFor } from './locate.ts';
import { openCloud } from './cloud.ts';
import type { OpenCloud } from './open-cloud.ts';
import { readSecret } from './secret.ts';
import { holdStack, type HeldStack, type OpenStack } from './stack.ts';
import type { Work } from './run-command.ts';

/** A stack, its target, its cloud, and the engine opened on them. */
export interface OpenDeployment extends OpenStack {
  readonly cloud: OpenCloud;
  readonly session: Session;
}

/** Opens everything a command needs that looks at or changes a cloud, and closes it afterwards. @throws LF5002 for a target of another tool */
export async function withDeployment<T>(
  context: CliContext,
  flags: CloudFlags & { readonly timeout?: number },
  work: Work,
  body: (deployment: OpenDeployment) => Promise<T>,
): Promise<T> {
  return withEngine(context, flags, { work, held: holdStack(context, flags) }, body);
}

/** The same on a stack that was read already. */
export async function withEngine<T>(
  context: CliContext,
  flags: CloudFlags & { readonly timeout?: number },
  { work, held }: { readonly work: Work; readonly held: HeldStack },
  body: (deployment: OpenDeployment) => Promise<T>,
): Promise<T> {
  const { loaded } = held;
  const target = engineTarget(held.target);
  const stack: OpenStack = { loaded, target };
  const cloud = await openCloud(context, flags, { root: loaded.root, target });
  const stops = listenForStops(context, flags.timeout, cloud.clock);
  try {
    work.hello(helloOf(stack, cloud.name));
    held.show(work.screen);
    work.screen.useClock(cloud.clock);
    work.screen.useLocator(locatorFor(loaded.tree, target.graph));
    const session = openSession({
      home: join(loaded.root, '.landfall'),
      deployed: {
        stack: loaded.stack.project,
        profile: loaded.profile,
        target: deploymentName(target.name, cloud),
        cloud: cloud.name,
      },
      cloud: cloud.port,
      registry: target.registry,
      clock: cloud.clock,
      emit: (event) => work.screen.emit(event),
      secret: readSecret(loaded, context.env),
      stop: stops.stop,
      abandon: stops.abandon,
      command: ['landfall', ...context.argv].join(' '),
    });
    return await body({ ...stack, cloud, session });
  } finally {
    stops.end();
    await cloud.close();
  }
}

/** On what a command works, as its first event says. */
export function helloOf(
  { loaded, target }: Pick<OpenStack<ResolvedTarget>, 'loaded' | 'target'>,
  cloud: string,
): Parameters<Work['hello']>[0] {
  return {
    stack: loaded.stack.project,
    profile: loaded.profile,
    target: target.name,
    ...(target.region === '' ? {} : { region: target.region }),
    cloud,
  };
}

/** Rehearsals and the real thing have states of their own. */
export function deploymentName(target: string, { simulated }: Pick<OpenCloud, 'simulated'>): string {
  return simulated ? `${target}-simulated` : target;
}

export interface Stops {
  readonly stop: AbortSignal;
  readonly abandon: AbortSignal;
  end(): void;
}

/** Ctrl-C once stops cleanly, twice stops now; `--timeout` stops cleanly on the deployment's clock. */
export function listenForStops(context: CliContext, timeoutMs: number | undefined, clock: Clock): Stops {
  const stop = new AbortController();
  const abandon = new AbortController();
  const over = new AbortController();
  // Every wait of every resource listens to these two.
  setMaxListeners(0, stop.signal, abandon.signal);
  const off = context.onInterrupt(() => {
    if (stop.signal.aborted) {
      abandon.abort(engineFailure('LF3021', { headline: 'stopped at once; the journal knows what was begun' }));
      context.exit(130);
    }
    context.stderr.write('\nStopping: finishing calls in flight. Press Ctrl-C again to stop at once.\n');
    stop.abort(engineFailure('LF3021', { headline: 'interrupted' }));
  });
  if (timeoutMs !== undefined) {
    const timeUp = (): void => stop.abort(engineFailure('LF3020', { headline: 'the time allowed is over' }));
    void clock.sleep(timeoutMs, over.signal).then(timeUp, () => undefined);
  }
  return {
    stop: stop.signal,
    abandon: abandon.signal,
    end: () => {
      over.abort();
      off();
    },
  };
}
