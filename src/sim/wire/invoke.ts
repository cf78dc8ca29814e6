import { randomUUID } from 'node:crypto';
import { ApiFault, type Action, type Answer, type Call } from '../service.ts';
import type { SimWorld } from '../world/sim-world.ts';

/** Upper-case UUID, as every answer carries. */
export function newRequestId(): string {
  return randomUUID().toUpperCase();
}

/** Runs one action as one transaction; `inside` wraps the handler within it (idempotency), RequestId comes first. */
export function invoke(
  world: SimWorld,
  action: Action,
  call: Call,
  inside: (run: () => Answer) => Answer = (run) => run(),
): Answer {
  return world.transaction(action.mutates ? 'write' : 'read', () =>
    inside(() => ({ RequestId: call.requestId, ...action.run(call) })),
  );
}

/** The gateway's own check of mandatory parameters, in its words. */
export function requireParameters(action: Action, call: Call): void {
  for (const name of action.required ?? []) {
    // A list is present when its first member is: `ResourceId.1`, `Tag.1.Key`.
    if (call.params.text(name) !== undefined || hasMembers(call, name)) continue;
    throw new ApiFault(400, `Missing${name.replaceAll('.', '')}`, `${name} is mandatory for this action.`);
  }
}

function hasMembers(call: Call, name: string): boolean {
  const prefix = `${name.toLowerCase()}.`;
  for (const [key] of call.params.entries()) if (key.toLowerCase().startsWith(prefix)) return true;
  return false;
}
