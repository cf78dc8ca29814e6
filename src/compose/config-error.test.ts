import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { configError } from './config-error.ts';
import { warningsIn } from './desired.ts';

const directory = mkdtempSync(join(tmpdir(), 'landfall-config-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const file = join(directory, 'compose.yaml');
writeFileSync(
  file,
  ['services:', '  web:', '    image: x', '  api:', '    image: "${REQ:?must be set}"', '    comand: y', ''].join('\n'),
);

/** Sentences recorded from Docker Compose 2.26.1 and 2.40.3. */
describe('what Docker Compose does not accept', () => {
  it.each([
    [`validating ${file}: services.api Additional property comand is not allowed`, 'LF5106', 6],
    [`validating ${file}: services.api additional properties 'comand' not allowed`, 'LF5106', 6],
    [`failed to parse ${file}: yaml: line 3: did not find expected key`, 'LF5106', 3],
    ['yaml: line 3: did not find expected key', 'LF5106', 3],
    [
      'error while interpolating services.api.image: required variable REQ is missing a value: must be set',
      'LF5107',
      5,
    ],
    [
      "decoding failed due to the following error(s):\n\nerror decoding 'services[api].healthcheck.interval': time: unknown unit",
      'LF5106',
      4,
    ],
  ])('%s', async (stderr, code, line) => {
    const options = { directory, files: ['compose.yaml'], project: 'shop', env: {} };
    const warning = 'time="2026-11-20T19:00:00Z" level=warning msg="the attribute `version` is obsolete"';
    const { report } = await configError({ options }, `${warning}\n${stderr}\n`);
    expect(report).toMatchObject({ code, where: { file, line } });
    expect(report.headline).not.toContain('obsolete');
  });

  it('says nothing of a place that it cannot know', async () => {
    const options = { directory, files: ['a.yaml', 'b.yaml'], project: 'shop', env: {} };
    expect((await configError({ options }, 'Invalid containerPort: foo')).report.where).toBeUndefined();
  });
});

it('reads what Docker Compose warns of', () => {
  const line = String.raw`time="2026-11-20T19:00:00Z" level=warning msg="The \"TAG\" variable is not set. Defaulting to a blank string."`;
  expect(warningsIn(`${line}\nother\n`)).toEqual(['The "TAG" variable is not set. Defaulting to a blank string.']);
});
