/** How far a push or copy is. Bytes count what travels: what is there already or mounted counts as done at once. */
export interface Progress {
  /** Bytes of all blobs that were looked at so far. */
  readonly total: number;
  readonly done: number;
  readonly blobs: {
    readonly total: number;
    readonly uploaded: number;
    readonly mounted: number;
    readonly present: number;
  };
}

export interface ProgressMeter {
  add(size: number): void;
  bytes(count: number): void;
  settle(outcome: 'present' | 'mounted' | 'uploaded', size: number): void;
  now(): Progress;
}

export function openProgress(onProgress: ((progress: Progress) => void) | undefined): ProgressMeter {
  const blobs = { total: 0, uploaded: 0, mounted: 0, present: 0 };
  let total = 0;
  let done = 0;
  const now = (): Progress => ({ total, done, blobs: { ...blobs } });
  return {
    now,
    add: (size) => {
      blobs.total += 1;
      total += size;
      onProgress?.(now());
    },
    bytes: (count) => {
      done += count;
      onProgress?.(now());
    },
    settle: (outcome, size) => {
      blobs[outcome] += 1;
      if (outcome !== 'uploaded') done += size;
      onProgress?.(now());
    },
  };
}
