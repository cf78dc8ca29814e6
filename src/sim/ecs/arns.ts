import type { Call } from '../service.ts';

/** RAM resource names of the kind, one for each id that the parameter carries (one id, a list, or a JSON array). */
export function touching(kind: string, ...params: readonly string[]): (call: Call) => readonly string[] {
  return (call) => {
    const ids = params.flatMap((param) => idsIn(call, param));
    const names = ids.length === 0 ? ['*'] : ids;
    return names.map((id) => `acs:ecs:${call.region}:${call.world.accountId}:${kind}/${id}`);
  };
}

function idsIn(call: Call, param: string): readonly string[] {
  const text = call.params.text(param);
  if (text === undefined) return call.params.list(param);
  return text.startsWith('[') ? (call.params.jsonList(param) ?? []) : [text];
}
