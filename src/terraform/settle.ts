import type { Emit } from '../model/index.ts';
import { isStopped, listen } from './carry-out.ts';
import type { Client } from './client.ts';
import type { Stops } from './process.ts';
import { addressesInState } from './status.ts';

/**
 * Has the state learn what the world made of an apply. A provider reads a resource when it has made it, and what is
 * attached to it later (rules of a security group, routes of a table, policies of a role) is not in the state then:
 * it would show as drift, although nobody but this apply did it. What fails here was applied nevertheless: a warning.
 */
export async function settleState(client: Client, options: Stops & { readonly emit: Emit }): Promise<void> {
  // After a destroy there is nothing to read.
  if (isStopped(options) || (await addressesInState(client)).length === 0) return;
  const { variablesFile } = client.options;
  const { ended, diagnostics } = await listen({
    client,
    args: [
      'apply',
      '-refresh-only',
      '-auto-approve',
      '-json',
      '-input=false',
      ...(variablesFile === undefined ? [] : [`-var-file=${variablesFile}`]),
    ],
    signal: options.signal,
    abandon: options.abandon,
    beat: () => options.emit({ type: 'heartbeat', running: [], done: 0, total: 0 }),
  });
  if (ended.exit === 0) return;
  const why = diagnostics.find(({ severity }) => severity === 'error')?.summary ?? 'Terraform was stopped';
  options.emit({
    type: 'message',
    level: 'warning',
    text: `Applied, but the state could not be read again (${why}): drift may tell of this apply's own changes.`,
  });
}
