import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cs } from './index.ts';

interface Contract {
  readonly actions: Readonly<Record<string, { readonly method: string; readonly path: string }>>;
}

const FILE = '../shared/contracts/openapi/cs.json';
const contract = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Contract) : undefined;
if (contract === undefined) console.warn(`${FILE} is not here: paths are not compared`);

/** Names in braces differ between the two. */
function bare(path: string): string {
  return path.replaceAll(/\[[^\]]*\]|\{[^}]*\}/g, '*');
}

test.skipIf(contract === undefined)('every action exists, and its first path is the published one', () => {
  for (const [name, { route }] of Object.entries(cs.actions)) {
    const published = contract?.actions[name];
    const first = [route ?? []].flat()[0];
    expect([name, published?.method.split('|').includes(first?.method ?? ''), bare(first?.path ?? '')]).toEqual([
      name,
      true,
      bare(published?.path ?? ''),
    ]);
  }
});
