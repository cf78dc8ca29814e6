import type { Clock } from '../../base/index.ts';
import type { Kube } from '../../kube/index.ts';
import type { CloudPort } from '../../model/index.ts';

/** A cloud or cluster that is ready to be called. */
export interface OpenCloud {
  readonly port: CloudPort;
  readonly clock: Clock;
  /** Milliseconds since the epoch as the cloud itself counts them: a simulated account may be ahead of its clock. */
  readonly now: () => number;
  /** In words, as `simulated cloud, account 1234`; state is bound to it. */
  readonly name: string;
  readonly simulated: boolean;
  /** The cluster, for questions outside the engine; a kubernetes target's alone. */
  readonly kube?: Kube;
  close(): Promise<void>;
}
