import { ApiFault } from '../service.ts';

/** The bytes from `start` up to and without `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** The one range a Range header asks for; undefined for the whole: no header, several ranges, or none that makes sense. */
export function readRange(header: string | undefined, size: number): ByteRange | undefined {
  const suffix = /^bytes=-(\d+)$/.exec(header?.trim() ?? '');
  if (suffix !== null) return satisfiable({ start: Math.max(0, size - Number(suffix[1])), end: size }, header, size);
  const match = /^bytes=(\d+)-(\d*)$/.exec(header?.trim() ?? '');
  if (match === null) return undefined;
  const start = Number(match[1]);
  const last = match[2] === '' ? size - 1 : Number(match[2]);
  if (match[2] !== '' && last < start) return undefined;
  return satisfiable({ start, end: Math.min(size, last + 1) }, header, size);
}

function satisfiable(range: ByteRange, header: string | undefined, size: number): ByteRange {
  if (range.start < size && range.end > range.start) return range;
  throw new ApiFault(416, 'InvalidRange', 'The requested range cannot be satisfied.', {
    ActualObjectSize: size,
    RangeHeader: header,
  });
}
