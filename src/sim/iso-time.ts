/** `2026-11-20T08:00:00Z`: the form most products write times in. */
export function isoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
