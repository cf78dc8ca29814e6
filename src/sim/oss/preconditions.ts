import { preconditionFailed } from './faults.ts';

/** What conditions are checked against. */
export interface Checked {
  /** Without quotes. */
  readonly etag: string;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
}

/** The names of the four conditions: those of plain reads and those of a copy's source. */
export const READ_CONDITIONS = {
  match: 'if-match',
  noneMatch: 'if-none-match',
  modified: 'if-modified-since',
  unmodified: 'if-unmodified-since',
} as const;
export const COPY_CONDITIONS = {
  match: 'x-oss-copy-source-if-match',
  noneMatch: 'x-oss-copy-source-if-none-match',
  modified: 'x-oss-copy-source-if-modified-since',
  unmodified: 'x-oss-copy-source-if-unmodified-since',
} as const;

/** 412 when If-Match or If-Unmodified-Since fails; `not-modified` (304) when If-None-Match or If-Modified-Since does. */
export function checkConditions(
  headers: Readonly<Record<string, string>>,
  names: { readonly [Name in keyof typeof READ_CONDITIONS]: string },
  { etag, modifiedAt }: Checked,
): 'go-on' | 'not-modified' {
  // HTTP dates have whole seconds.
  const modifiedSecond = Math.floor(modifiedAt / 1000) * 1000;
  const match = headers[names.match];
  if (match !== undefined && !lists(match, etag)) throw preconditionFailed('If-Match');
  const unmodified = dateOf(headers[names.unmodified]);
  if (unmodified !== undefined && modifiedSecond > unmodified) throw preconditionFailed('If-Unmodified-Since');
  const noneMatch = headers[names.noneMatch];
  if (noneMatch !== undefined) return lists(noneMatch, etag) ? 'not-modified' : 'go-on';
  const modified = dateOf(headers[names.modified]);
  return modified !== undefined && modifiedSecond <= modified ? 'not-modified' : 'go-on';
}

function lists(header: string, etag: string): boolean {
  return header.split(',').some((item) => {
    const wanted = item.trim().replaceAll('"', '');
    return wanted === '*' || wanted.toUpperCase() === etag.toUpperCase();
  });
}

/** A date that does not parse is no condition. */
function dateOf(text: string | undefined): number | undefined {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? undefined : at;
}
