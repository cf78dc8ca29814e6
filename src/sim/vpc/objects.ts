import type { Call } from '../service.ts';
import type { DueChange, Row, TableSpec } from '../world/table.ts';
import { fault, type FaultCode } from './faults.ts';
import type { VpcObject } from './tables.ts';

/** The object of this id in the call's region, or the refusal. */
export function existing<T extends VpcObject>(call: Call, spec: TableSpec<T>, id: string, refusal: FaultCode): T {
  const row = call.world.table(spec).get(id);
  if (row === undefined || row.regionId !== call.region) throw fault(refusal);
  return row;
}

/** The change that the row takes about `seconds` from now; null ends the row. Spread it into the row that is put. */
export function later<T extends Row>(
  call: Call,
  seconds: number,
  set: Partial<Omit<T, 'id' | 'due'>> | null,
): { readonly due: readonly DueChange[] } {
  return { due: [{ at: call.now + call.world.takes(seconds, 0.4), set }] };
}

/** RAM names of the object that the parameter names, `*` when the call names none. */
export function touching(kind: string, param?: string): (call: Call) => readonly string[] {
  return (call) => {
    const ids = param === undefined ? undefined : call.params.commaList(param);
    return (ids ?? ['*']).map((id) => `acs:vpc:${call.region}:${call.world.accountId}:${kind}/${id}`);
  };
}
