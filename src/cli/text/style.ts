import picocolors from 'picocolors';
import type { CliContext } from '../context.ts';
import type { OutputFlags } from '../flags/flags.ts';

/** Colours, or none. */
export type Style = ReturnType<typeof picocolors.createColors>;

/** NO_COLOR and --no-color turn colours off, FORCE_COLOR turns them on, else a terminal has them. */
export function styleFor({ env, stdout }: CliContext, flags: Pick<OutputFlags, 'color'>): Style {
  if (!flags.color || (env['NO_COLOR'] ?? '') !== '') return picocolors.createColors(false);
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') return picocolors.createColors(forced !== '0');
  return picocolors.createColors(stdout.isTTY === true && env['TERM'] !== 'dumb');
}
