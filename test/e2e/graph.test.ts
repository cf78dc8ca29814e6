import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { onlyEvent } from '../support/landfall.ts';
import { kosmos, oneFile } from '../support/temp-stack.ts';

const SMALL =
  'project: small\nregion: cn-shanghai\ntargets: { alicloud: { kind: alicloud } }\nstorage: { buckets: { data: { name: small-data-1 } } }\n';

describe('landfall graph', () => {
  test('writes an SVG of the stack’s own name', async () => {
    const stack = kosmos();
    const run = await stack.run('graph', '-p', 'prod', '-o', 'svg');
    expect(run.exit, run.screen).toBe(0);
    expect(run.stdout).toContain('kosmos-prod.svg');
    const svg = stack.read('kosmos-prod.svg');
    for (const word of ['kosmos-vpc', 'kosmos-api-server-2', 'PAI-EAS service', 'cn-shanghai-g'])
      expect(svg).toContain(word);
    expect(existsSync(join(stack.root, '.landfall')), 'no cloud was looked at').toBe(false);
  });

  test('writes to a file of any known ending', async () => {
    const stack = oneFile(SMALL);
    expect(await stack.run('graph', '-o', 'out.svg')).toMatchObject({ exit: 0 });
    expect(stack.read('out.svg')).toContain('small-data-1');
    expect(await stack.run('graph', '-o', 'out.mmd')).toMatchObject({ exit: 0 });
    expect(stack.read('out.mmd')).toContain('flowchart LR');
    expect(await stack.run('graph', '-o', 'out.png')).toMatchObject({ exit: 0 });
    expect(readFileSync(join(stack.root, 'out.png')).subarray(1, 4).toString()).toBe('PNG');
  });

  test('prints DOT and Mermaid and nothing else', async () => {
    const stack = oneFile(SMALL);
    const dot = await stack.run('graph', '-o', 'dot');
    expect(dot.stdout).toMatch(/^digraph "small · [^"]*" \{\n[\s\S]*\n\}\n$/);
    const mermaid = await stack.run('graph', '-o', 'mermaid');
    expect(mermaid.stdout).toMatch(/^---\ntitle: "small/);
  });

  test('colours a plan by what it would do, and what is done by nothing', async () => {
    const stack = oneFile(SMALL);
    const planned = await stack.json(0, 'graph', '-o', 'dot', '--plan');
    expect(textOf(onlyEvent(planned, 'result').data)).toMatch(/"alicloud_oss_bucket\.data" \[color="#16a34a"/);
    await stack.json(0, 'apply', '-y');
    const settled = await stack.json(0, 'graph', '-o', 'dot', '--plan');
    expect(textOf(onlyEvent(settled, 'result').data)).toMatch(/"alicloud_oss_bucket\.data" \[color="#9ca3af"/);
  });

  test('refuses a form that it does not know', async () => {
    const run = await oneFile(SMALL).run('graph', '-o', 'stack.pdf');
    expect(run.exit).toBe(3);
    expect(run.stderr).toContain('neither svg, png, dot or mermaid');
  });
});

function textOf(data: unknown): string {
  return typeof data === 'object' && data !== null && 'text' in data ? String(data.text) : '';
}
