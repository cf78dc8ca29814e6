import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { invariant } from '../src/base/index.ts';
import { readScreen, type Span } from './terminal-cells.ts';
import { terminalSvg } from './terminal-svg.ts';

const COLUMNS = 120;

/** Lines shown of the beginning and of the end; what lies between is counted, not shown. */
const SHOWN = { first: 1, last: 50 } as const;

const PICTURE = 'docs/kosmos-apply.svg';

/**
 * Runs the README's first command for real, on a copy of the example that nothing has been deployed of, and draws its
 * final screen: `node scripts/run.mjs capture`.
 */
export async function main(): Promise<void> {
  const output = await applied();
  const rows = readScreen(output, COLUMNS);
  const left = rows.length - SHOWN.first - SHOWN.last;
  invariant(left > 0, `only ${rows.length} lines came; is KOSMOS still applied by this command?`);
  const picture = [
    ...readScreen('\u001B[36m$\u001B[39m \u001B[1mnpm run kosmos\u001B[22m', COLUMNS),
    ...rows.slice(0, SHOWN.first),
    ...readScreen(`\u001B[2m  ⋮ ${left} lines: the plan, its steps and the first resources\u001B[22m`, COLUMNS),
    ...rows.slice(-SHOWN.last),
  ];
  writeFileSync(
    PICTURE,
    terminalSvg({ title: 'KOSMOS on a simulated Alibaba Cloud', rows: picture, columns: COLUMNS }),
  );
  process.stdout.write(`${PICTURE}: ${picture.length} rows, ${left} left out, ${count(picture)} stretches of text\n`);
}

/** What `npm run kosmos` prints on a terminal with colours. */
async function applied(): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'landfall-capture-'));
  try {
    const stack = join(directory, 'kosmos');
    cpSync('examples/kosmos', stack, { recursive: true, filter: (source) => !source.includes('.landfall') });
    const env: NodeJS.ProcessEnv = { ...process.env, FORCE_COLOR: '1', COLUMNS: String(COLUMNS) };
    delete env['NO_COLOR'];
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['bin/landfall.js', 'apply', '-C', stack, '-p', 'prod', '-y', '--allow-purchase'],
      { env },
    );
    return stdout;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function count(rows: readonly (readonly Span[])[]): number {
  return rows.reduce((sum, row) => sum + row.length, 0);
}
