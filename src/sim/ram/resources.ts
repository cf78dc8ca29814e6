import type { Call } from '../service.ts';
import { ramResource } from './arn.ts';

/** The RAM resource that a parameter names, for `Action.resources`: `acs:ram:*:<account>:user/<UserName>`. */
export function named(kind: string, parameter: string): (call: Call) => readonly string[] {
  return (call) => [ramResource(call.world.accountId, `${kind}/${call.params.text(parameter) ?? '*'}`)];
}

/** The policy a call names; system policies belong to an account called `system`. */
export function namedPolicy(call: Call): readonly string[] {
  const owner = call.params.text('PolicyType') === 'System' ? 'system' : call.world.accountId;
  return [ramResource(owner, `policy/${call.params.text('PolicyName') ?? '*'}`)];
}
