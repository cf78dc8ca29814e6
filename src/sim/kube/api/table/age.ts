const [SECOND, MINUTE, HOUR, DAY, YEAR] = [1000, 60_000, 3_600_000, 86_400_000, 365 * 86_400_000];

/** How long ago something was, in the short form that kubectl prints: `90s`, `5m30s`, `3h`, `2d4h`; two parts while small. */
export function ageSince(time: unknown, now: number): string {
  if (typeof time !== 'string' || time === '') return '<unknown>';
  const began = Date.parse(time);
  return Number.isNaN(began) ? '<invalid>' : span(now - began);
}

/** A span of time in the same form (k8s.io/apimachinery, duration.HumanDuration). */
export function span(ms: number): string {
  if (ms < -SECOND) return '<invalid>';
  const seconds = Math.max(0, Math.floor(ms / SECOND));
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(ms / MINUTE);
  if (minutes < 10) return two(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(ms / HOUR);
  if (hours < 8) return two(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(ms / DAY);
  if (days < 8) return two(days, 'd', hours % 24, 'h');
  if (days < 730) return `${days}d`;
  const years = Math.floor(ms / YEAR);
  return years < 8 ? two(years, 'y', days % 365, 'd') : `${years}y`;
}

function two(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${big}${bigUnit}` : `${big}${bigUnit}${small}${smallUnit}`;
}
