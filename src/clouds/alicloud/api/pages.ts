import type { Attributes, DriverIo } from '../../../model/index.ts';
import { filled, numberAt, rowsAt, textAt } from './answer.ts';
import { query, type ApiCall } from './call.ts';

/** A listing call. */
export interface Listing extends ApiCall {
  /** Where the rows are, as `Vpcs.Vpc`. */
  readonly rows: string;
  /** Rows a page, at most what the API allows: 50 in VPC, 100 in ECS. */
  readonly pageSize?: number;
  /** Parameter that counts the pages; `PageNumber` when omitted. */
  readonly page?: string;
  /** Member that counts the rows; `TotalCount` when omitted. */
  readonly total?: string;
}

/** Every row of a listing that counts pages (`PageNumber`, `PageSize`, `TotalCount`). */
export async function allRows(io: DriverIo, listing: Listing): Promise<readonly Attributes[]> {
  const { rows, pageSize = 50, page: pageParam = 'PageNumber', total = 'TotalCount', ...call } = listing;
  const found: Attributes[] = [];
  for (let page = 1; ; page += 1) {
    const params = { ...call.params, [pageParam]: page, PageSize: pageSize };
    const answer = await query(io, { ...call, params });
    const batch = rowsAt(answer, rows);
    found.push(...batch);
    if (batch.length === 0 || found.length >= (numberAt(answer, total) ?? 0)) return found;
  }
}

/** Every row of a listing that hands out `NextToken`. */
export async function allRowsByToken(
  io: DriverIo,
  { rows, pageSize, ...call }: Listing,
): Promise<readonly Attributes[]> {
  const found: Attributes[] = [];
  let token: string | undefined;
  do {
    const params = { ...call.params, MaxResults: pageSize, NextToken: token };
    const answer = await query(io, { ...call, params });
    found.push(...rowsAt(answer, rows));
    token = filled(textAt(answer, 'NextToken'));
  } while (token !== undefined);
  return found;
}

/** The first row of a listing that names one object; undefined when there is none. */
export async function oneRow(io: DriverIo, { rows, ...call }: Listing): Promise<Attributes | undefined> {
  return rowsAt(await query(io, call), rows)[0];
}
