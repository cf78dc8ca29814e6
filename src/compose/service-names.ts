import { nearest } from '../base/index.ts';
import { fail } from './errors.ts';

/** Fails on the first name that no service has. @throws LF5125 */
export function checkServices(wanted: readonly string[], known: readonly string[]): void {
  const stranger = wanted.find((name) => !known.includes(name));
  if (stranger === undefined) return;
  const guess = nearest(stranger, known);
  const list = `Services: ${known.join(', ')}.`;
  throw fail('LF5125', {
    headline: `no service ${stranger}`,
    fix: guess === undefined ? list : `Did you mean ${guess}? ${list}`,
  });
}
