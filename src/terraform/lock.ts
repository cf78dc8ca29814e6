import { ask } from './carry-out.ts';
import type { Client } from './client.ts';

/** Breaks a lock that a run left behind. */
export async function releaseLock(client: Client, id: string): Promise<void> {
  await ask(client, ['force-unlock', '-force', '-no-color', id]);
}
