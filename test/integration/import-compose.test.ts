import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { importCompose } from '../../src/config/index.ts';
import { must } from '../../src/base/index.ts';
import type { Service, Stack } from '../../src/model/index.ts';
import { composeSkipAloud } from '../support/compose-contract.ts';
import { composeConfig, noComposePlugin } from '../support/compose-plugin.ts';
import { BASE, OVER, TEN, THREE_TIERS, WORDPRESS } from '../support/compose-samples.ts';
import { configDirectory, examine, sweepConfigs } from '../support/config-directory.ts';
import { eventsOf, landfall } from '../support/landfall.ts';

afterAll(sweepConfigs);

describe('landfall import compose', () => {
  const files = { 'wp/docker-compose.yml': WORDPRESS, 'wp/uploads.ini': 'x=1\n' };

  test('prints a stack on stdout and what is lost beside it', async () => {
    const root = configDirectory(files);
    const { exit, stdout, stderr } = await landfall(['import', 'compose', 'wp/docker-compose.yml'], { cwd: root });
    expect(exit).toBe(0);
    expect(parse(stdout)).toMatchObject({
      project: 'wp',
      services: { wordpress: { files: { '/usr/local/etc/php/conf.d/uploads.ini': 'file:wp/uploads.ini' } } },
    });
    expect(stderr).toContain('wp/docker-compose.yml:1:1');
    expect(stderr).toContain('version: left out');
  });

  test('writes a stack that loads, and never over another', async () => {
    const root = configDirectory(files);
    const args = ['import', 'compose', 'wp/docker-compose.yml', '-o', 'wp', '--project', 'blog'];
    const { exit, screen } = await landfall(args, { cwd: root });
    expect(exit, screen).toBe(0);
    const { stack } = examine(join(root, 'wp'), { env: { DB_PASSWORD: 'x' } });
    expect(stack).toMatchObject({ project: 'blog', services: { wordpress: { files: {} } } });
    const before = readFileSync(join(root, 'wp/landfall.yaml'), 'utf8');
    const again = await landfall(args, { cwd: root });
    expect(again.exit).toBe(3);
    expect(readFileSync(join(root, 'wp/landfall.yaml'), 'utf8')).toBe(before);
  });

  test('--json has the document and every note', async () => {
    const root = configDirectory(files);
    const run = await landfall(['import', 'compose', 'wp/docker-compose.yml', '--json'], { cwd: root });
    const { notes } = importCompose([{ path: 'wp/docker-compose.yml', text: WORDPRESS }], {
      read: (path) => (path === './uploads.ini' ? 'x=1\n' : undefined),
    });
    const [result] = eventsOf(run, 'result');
    expect(result?.data).toMatchObject({ document: { project: 'wp' }, notes });
    expect(eventsOf(run, 'diagnostic')).toHaveLength(notes.length);
  });

  test('files that are not there, or not YAML, are refused', async () => {
    const root = configDirectory({ 'bad.yml': 'a: [' });
    for (const file of ['none.yml', 'bad.yml'])
      expect((await landfall(['import', 'compose', file, '-o', '.'], { cwd: root })).exit).toBe(3);
    expect(existsSync(join(root, 'landfall.yaml'))).toBe(false);
  });
});

describe.skipIf(composeSkipAloud('imports against what Compose itself reads', noComposePlugin))(
  'Compose itself',
  () => {
    const beside: Readonly<Record<string, string>> = {
      'common.env': 'DEBUG=0\nNAME=\'a b\' \nMULTI="one\\ntwo"\nPLAIN=x # comment\nHASH=a#b\n',
      '.env': 'TAG=2.1\nSMTP_PORT=2025\nDB_PASSWORD=given\n',
    };

    test.each([
      ['WordPress', [WORDPRESS]],
      ['three tiers', [THREE_TIERS]],
      ['ten services', [TEN]],
      // Where a service is reset, what waited for it must be reset too, or Compose refuses the project.
      ['a file over another', [BASE.replace(', depends_on: [b]', ''), OVER]],
    ])('reads %s as we do: anchors, merges, extends, variables', (_, texts) => {
      const names = texts.map((text, index) => [`${index}.yml`, text] as const);
      const directory = configDirectory({ ...beside, ...Object.fromEntries(names) });
      const { status, stdout, stderr } = composeConfig(
        directory,
        names.map(([name]) => name),
      );
      expect(status, stderr).toBe(0);
      const read = (path: string): string | undefined => beside[path];
      const ours = stackOf(
        importCompose(
          names.map(([path, text]) => ({ path, text })),
          { read },
        ).text,
      );
      const theirs = stackOf(importCompose([{ path: 'config.json', text: stdout }]).text);
      expect(Object.keys(theirs.services).toSorted()).toEqual(Object.keys(ours.services).toSorted());
      for (const [key, service] of Object.entries(ours.services))
        expect(compared(must(theirs.services[key], key)), key).toEqual(compared(service));
    });
  },
);

function stackOf(text: string): Stack {
  const { stack, diagnostics } = examine(configDirectory({ 'landfall.yaml': text }));
  return must(stack, diagnostics.map(({ message }) => message).join('; '));
}

/** All but paths, which Compose makes absolute. */
function compared({ build, mounts, ...service }: Service): object {
  return {
    ...service,
    build: build === undefined ? undefined : { ...build, context: '' },
    mounts: mounts.map(({ path, readOnly }) => ({ path, readOnly })).toSorted((a, b) => a.path.localeCompare(b.path)),
    ports: Object.values(service.ports)
      .map((port) => JSON.stringify(port))
      .toSorted(),
    secrets: service.secrets.map(({ env, file }) => `${env} ${file}`).toSorted(),
  };
}
