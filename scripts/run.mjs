// Runs a TypeScript script on a Node that cannot: `node scripts/run.mjs generate-resources --check`.
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const [name = ''] = process.argv.splice(2, 1);
const scripts = fileURLToPath(new URL('.', import.meta.url));
const file = join(scripts, '..', 'node_modules/.cache/scripts', `${basename(name, '.ts')}.mjs`);
const bundle = await rolldown({
  input: join(scripts, `${basename(name, '.ts')}.ts`),
  platform: 'node',
  external: /^[^./]/,
});
await bundle.write({ file });
await bundle.close();
const script = await import(pathToFileURL(file).href);
await script.main(process.argv.slice(2));
