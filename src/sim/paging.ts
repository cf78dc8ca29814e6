import { ApiFault } from './service.ts';
import type { Params } from './wire/params.ts';

export interface PageLimits {
  readonly defaultSize: number;
  readonly maxSize: number;
  /** What a size above the maximum meets: ECS clamps (the default), the VPC product refuses with 400 InvalidParameter. */
  readonly above?: 'clamp' | 'refuse';
}

export interface Page<T> {
  readonly rows: readonly T[];
  readonly PageNumber: number;
  readonly PageSize: number;
  readonly TotalCount: number;
}

/** One page by `PageNumber` and `PageSize`, both counted from 1. */
export function page<T>(rows: readonly T[], params: Params, limits: PageLimits): Page<T> {
  const PageNumber = Math.max(1, params.int('PageNumber') ?? 1);
  const PageSize = size(params, 'PageSize', limits);
  const first = (PageNumber - 1) * PageSize;
  return { rows: rows.slice(first, first + PageSize), PageNumber, PageSize, TotalCount: rows.length };
}

export interface TokenPage<T> {
  readonly rows: readonly T[];
  /** Empty on the last page. */
  readonly NextToken: string;
}

/** One page by `NextToken` and `MaxResults` (or `MaxResult`, as DescribeRouteEntryList spells it). */
export function pageByToken<T>(rows: readonly T[], params: Params, limits: PageLimits): TokenPage<T> {
  const count = size(params, params.has('MaxResult') ? 'MaxResult' : 'MaxResults', limits);
  const first = offsetOf(params.text('NextToken'));
  const end = first + count;
  return { rows: rows.slice(first, end), NextToken: end < rows.length ? tokenOf(end) : '' };
}

function size(params: Params, name: string, { defaultSize, maxSize, above = 'clamp' }: PageLimits): number {
  const wanted = params.int(name) ?? defaultSize;
  if (wanted > maxSize && above === 'refuse') throw invalid(name);
  return Math.min(maxSize, Math.max(1, wanted));
}

function tokenOf(offset: number): string {
  return Buffer.from(`offset:${offset}`).toString('base64url');
}

function offsetOf(token: string | undefined): number {
  if (token === undefined) return 0;
  const match = /^offset:(\d+)$/.exec(Buffer.from(token, 'base64url').toString());
  if (match === null) throw invalid('NextToken');
  return Number(match[1]);
}

function invalid(name: string): ApiFault {
  return new ApiFault(400, 'InvalidParameter', `The specified parameter "${name}" is not valid.`);
}
