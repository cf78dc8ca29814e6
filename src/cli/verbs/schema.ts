import { configJsonSchema } from '../../config/index.ts';
import type { CliContext } from '../context.ts';

/** Prints the JSON Schema of configuration files: nothing else, so that it can be piped into a file. */
export function schema(this: CliContext): void {
  this.stdout.write(`${JSON.stringify(configJsonSchema(), undefined, 2)}\n`);
}
