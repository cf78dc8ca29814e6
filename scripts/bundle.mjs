// Makes one file of JavaScript from a TypeScript file and everything it imports: Node 20 cannot run TypeScript itself.
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const CACHE = fileURLToPath(new URL('../node_modules/.cache/', import.meta.url));

/** Bundles `input` and returns the path of the result, which lies in `node_modules/.cache/<folder>`. */
export async function bundle(input, folder) {
  const file = join(CACHE, folder, `${basename(input, '.ts')}.mjs`);
  const build = await rolldown({ input, platform: 'node', external: /^[^./]/ });
  await build.write({ file, codeSplitting: false });
  await build.close();
  return file;
}
