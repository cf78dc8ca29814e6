import { waitReady, type ObjectKey } from '../../kube/index.ts';
import type { CloudFlags } from '../flags/flags.ts';
import type { OpenClusterStack } from './cluster-stack.ts';
import type { Screen } from './screen.ts';

/** Flags of commands that wait for services. */
export interface ServiceFlags extends CloudFlags {
  readonly timeout?: number;
}

/** Milliseconds that services are given to come up. */
export const READY_WITHIN_MS = 600_000;

interface Awaiting {
  readonly services: readonly string[];
  readonly flags: ServiceFlags;
  readonly screen: Screen;
  /** Finds the workload, or does something to it first. */
  readonly keyOf: (service: string) => Promise<ObjectKey>;
  /** What is said of a service that has become well, as `is ready`. */
  readonly said: string;
}

/** Waits for workloads one after the other, with their progress. @throws LF8009, LF8010 with the reason */
export async function awaitWorkloads(
  { cluster, cloud, session, workloads }: OpenClusterStack,
  { services, flags, screen, keyOf, said }: Awaiting,
): Promise<void> {
  for (const { name } of workloads(services)) {
    await waitReady(cluster, await keyOf(name), {
      clock: cloud.clock,
      signal: session.stop,
      timeoutSeconds: (flags.timeout ?? READY_WITHIN_MS) / 1000,
      progress: (text) => screen.emit({ type: 'message', level: 'info', text: `  ${name}: ${text}` }),
    });
    screen.answer('ready', { service: name }, () => `${screen.style.green('✓')} ${name} ${said}`);
  }
}
