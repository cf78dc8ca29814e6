import type { Clock } from '../../base/index.ts';
import type { Kube } from '../client/open-kube.ts';
import type { KubeObject, ObjectKey } from '../object.ts';
import type { CustomWait } from '../readiness/readiness.ts';
import { watchReadiness } from '../readiness/watcher.ts';

export interface ReadyWait {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeoutSeconds: number;
  readonly progress?: (message: string) => void;
  readonly wait?: CustomWait;
}

/** Milliseconds between two looks. */
const EVERY_MS = 1000;

/** Waits until an object is ready, by the rules of its kind. @throws LF8009, LF8010 with the reason */
export async function waitReady(kube: Kube, key: ObjectKey, options: ReadyWait): Promise<KubeObject> {
  const { clock, signal, timeoutSeconds, progress = () => undefined, wait } = options;
  const look = watchReadiness({
    ask: (request) => clock.busy(() => kube.port.send(request, signal)),
    key,
    now: () => clock.now(),
    progress,
    timeoutSeconds,
    wait,
  });
  for (;;) {
    const object = await look();
    if (object !== undefined) return object;
    await clock.sleep(EVERY_MS, signal);
  }
}
