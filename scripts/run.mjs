// Runs a TypeScript script of this folder: `node scripts/run.mjs generate-resources --check`.
import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundle } from './bundle.mjs';

const [name = ''] = process.argv.splice(2, 1);
const input = fileURLToPath(new URL(`${basename(name, '.ts')}.ts`, import.meta.url));
const script = await import(pathToFileURL(await bundle(input, 'scripts')).href);
await script.main(process.argv.slice(2));
