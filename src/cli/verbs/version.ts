import type { CliContext } from '../context.ts';
import { VERSION } from '../version.ts';

/** Prints the version alone. */
export function version(this: CliContext): void {
  this.stdout.write(`${VERSION}\n`);
}
