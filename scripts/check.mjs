// `npm run check`: everything that judges the project without running it. All checks run even when one fails; each says
// how much it looked at, and one that looked at nothing has failed.
import { spawnSync } from 'node:child_process';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** `looked` finds the number of things that were looked at in what the command prints. */
const CHECKS = [
  { name: 'format', of: 'files', command: 'oxfmt --check .', looked: /on (\d+) files/ },
  { name: 'lint', of: 'files', command: 'oxlint --type-aware src test scripts bench', looked: /on (\d+) files/ },
  { name: 'types', of: 'files', command: 'tsc --noEmit --listFiles', looked: ownFiles, quiet: isFileName },
  {
    name: 'unused',
    of: 'files',
    command: 'knip --reporter symbols --reporter ./scripts/knip-count.mjs',
    looked: /knip looked at (\d+) files/,
  },
  generator('resources', 'drivers'),
  generator('services', 'products'),
  generator('coverage', 'products'),
  generator('reference', 'pages'),
];

const results = CHECKS.map(run);
console.log('');
for (const { name, of, looked, status } of results) {
  const verdict = status === 0 && looked > 0 ? 'ok' : looked > 0 ? 'FAILED' : 'FAILED: looked at nothing';
  console.log(`${name.padEnd(10)} ${String(looked).padStart(5)} ${of.padEnd(9)} ${verdict}`);
}
process.exitCode = results.every(({ status, looked }) => status === 0 && looked > 0) ? 0 : 1;

function generator(name, of) {
  return {
    name,
    of,
    command: `node scripts/run.mjs generate-${name} --check`,
    looked: new RegExp(String.raw`(\d+) ${of}`),
  };
}

function run({ name, of, command, looked, quiet = () => false }) {
  const [program, ...args] = command.split(' ');
  const env = { ...process.env, PATH: [`${root}node_modules/.bin`, process.env['PATH']].join(delimiter) };
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: root,
    env,
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  const output = `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`;
  if (status !== 0) console.log(`\n--- ${name}: ${command}\n${withoutLines(output, quiet)}`);
  const count = typeof looked === 'function' ? looked(output) : Number(looked.exec(output)?.[1] ?? 0);
  return { name, of, looked: count, status };
}

function withoutLines(text, quiet) {
  return text
    .split('\n')
    .filter((line) => !quiet(line))
    .join('\n')
    .trimEnd();
}

function isFileName(line) {
  return line.startsWith('/') || /^[A-Z]:/.test(line);
}

/** Files of the project itself among those that the compiler lists. */
function ownFiles(output) {
  return output.split('\n').filter((line) => isFileName(line) && !line.includes('node_modules')).length;
}
