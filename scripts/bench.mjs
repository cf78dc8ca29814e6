// Runs the benches: `npm run bench`, or some of them by name: `npm run bench plan startup`. Each runs in a process of its
// own, so that it measures itself alone. Fails when a bench misses its bound.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';

const folder = fileURLToPath(new URL('../bench/', import.meta.url));
const present = readdirSync(folder).filter((file) => file.endsWith('.ts'));
const named = process.argv.slice(2).map((name) => `${basename(name, '.ts')}.ts`);
const unknown = named.filter((file) => !present.includes(file));
if (unknown.length > 0 || present.length === 0) {
  console.error(`There is no ${unknown.join(', ')}; the benches are ${present.map(nameOf).join(', ')}.`);
  process.exit(3);
}
const missed = [];
for (const file of named.length === 0 ? present : named) {
  console.log(`\n${nameOf(file)}`);
  const { status } = spawnSync(process.execPath, [await bundle(`${folder}${file}`, 'bench')], { stdio: 'inherit' });
  if (status !== 0) missed.push(nameOf(file));
}
console.log(missed.length === 0 ? '\nAll within their bounds.' : `\nOut of bounds: ${missed.join(', ')}`);
process.exitCode = missed.length === 0 ? 0 : 1;

function nameOf(file) {
  return basename(file, '.ts');
}
