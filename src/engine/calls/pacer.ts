/** Bounds how many calls of one API are in flight, and learns the bound from throttling. */
export interface Pacer {
  /** Runs `work` when a place for the API is free. */
  run<T>(api: string, work: () => Promise<T>): Promise<T>;
  /** The cloud asked for fewer calls of this API. */
  throttled(api: string): void;
}

/** Places an API starts with. */
const START = 8;
const MOST = 32;

interface Lane {
  limit: number;
  inFlight: number;
  readonly queue: (() => void)[];
}

/** Additive increase on success, halving on throttling: what TCP does with a network it cannot see into. */
export function adaptivePacer(): Pacer {
  const lanes = new Map<string, Lane>();
  const laneOf = (api: string): Lane => {
    const lane = lanes.get(api) ?? { limit: START, inFlight: 0, queue: [] };
    lanes.set(api, lane);
    return lane;
  };
  return {
    run: async (api, work) => {
      const lane = laneOf(api);
      if (lane.inFlight < Math.floor(lane.limit)) lane.inFlight += 1;
      else await new Promise<void>((resolve) => lane.queue.push(resolve));
      try {
        const result = await work();
        lane.limit = Math.min(MOST, lane.limit + 1 / lane.limit);
        return result;
      } finally {
        lane.inFlight -= 1;
        letIn(lane);
      }
    },
    throttled: (api) => {
      const lane = laneOf(api);
      lane.limit = Math.max(1, lane.limit / 2);
    },
  };
}

/** A place is handed over here, so that no newcomer can take it before the one who waited wakes up. */
function letIn(lane: Lane): void {
  while (lane.inFlight < Math.floor(lane.limit)) {
    const enter = lane.queue.shift();
    if (enter === undefined) return;
    lane.inFlight += 1;
    enter();
  }
}
