/** Whether an object is as it should be. */
export type Verdict =
  | { readonly state: 'ready'; readonly message: string }
  /** `acceptAfterSeconds`: when nothing came of it by then, that is accepted as well. */
  | { readonly state: 'waiting'; readonly message: string; readonly acceptAfterSeconds?: number }
  /** Waiting longer does not help. */
  | { readonly state: 'failed'; readonly message: string };

export function ready(message = 'ready'): Verdict {
  return { state: 'ready', message };
}

export function waiting(message: string, acceptAfterSeconds?: number): Verdict {
  return { state: 'waiting', message, ...(acceptAfterSeconds === undefined ? {} : { acceptAfterSeconds }) };
}

export function failed(message: string): Verdict {
  return { state: 'failed', message };
}

/** `2 of 3 pods ready`. */
export function podsText(count: number, total: number, what = 'ready'): string {
  return `${count} of ${total} ${total === 1 ? 'pod' : 'pods'} ${what}`;
}
