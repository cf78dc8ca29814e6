/** Bytes in the units of the Compose specification: `512m`, `1gb`, `67108864`; undefined when it is none. */
export function parseBytes(text: string): number | undefined {
  const found = /^(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?$/i.exec(text.trim());
  if (found === null) return undefined;
  const power = ' kmgt'.indexOf((found[2] ?? '').toLowerCase() || ' ');
  return Math.round(Number(found[1]) * 1024 ** power);
}

const UNIT_NS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
  d: 86_400e9,
};

/** A duration of the Compose specification, as `1m30s`, to nanoseconds; undefined when it is none. */
export function parseNanoseconds(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) return undefined;
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * (UNIT_NS[unit ?? ''] ?? 0), 0);
}

/** Nanoseconds as `1m30s`. */
export function formatNanoseconds(ns: number): string {
  const minutes = Math.floor(ns / 60e9);
  const seconds = (ns - minutes * 60e9) / 1e9;
  return `${minutes === 0 ? '' : `${minutes}m`}${seconds === 0 && minutes > 0 ? '' : `${seconds}s`}`;
}

/** Bytes as `64 MiB`, exactly: a number that no unit divides stays in bytes. */
export function formatBytes(bytes: number): string {
  const units = ['GiB', 'MiB', 'KiB'];
  const at = units.findIndex((_, index) => bytes > 0 && bytes % 1024 ** (3 - index) === 0);
  return at < 0 ? `${bytes} B` : `${bytes / 1024 ** (3 - at)} ${units[at]}`;
}
