import { must } from '../base/index.ts';
import type { Action, Answer, Call } from './service.ts';
import { Params } from './wire/params.ts';

/**
 * Carries out an action of another product within this call, as a managed product does with its service role: the
 * account itself acts, in the same transaction. Parameters are flattened as on the wire; undefined ones are left out.
 */
export function onBehalf(
  call: Call,
  action: Action | undefined,
  input: Readonly<Record<string, string | number | boolean | undefined>>,
): Answer {
  const given = Object.entries(input).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as const],
  );
  const { accountId } = call.world;
  const caller = { ...call.caller, kind: 'root', arn: `acs:ram::${accountId}:root`, name: undefined } as const;
  const { body: _body, ...rest } = call;
  const made = action?.run({ ...rest, caller, params: new Params(new Map([['RegionId', call.region], ...given])) });
  return made ?? {};
}

/** An id in the answer of a create call. */
export function madeId(answer: Answer, name: string): string {
  const id = answer[name];
  return must(typeof id === 'string' ? id : undefined, `${name} of what was made`);
}
