import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { configDirectory, sweepConfigs } from '../support/config-directory.ts';
import { renderedLab, renderedYaml } from '../support/compose-stack.ts';
import type { Stack } from '../../src/model/index.ts';
import { renderMakefile } from '../../src/render/index.ts';

afterAll(sweepConfigs);

const MAKE = spawnSync('make', ['--version']).status === 0;
if (!MAKE) console.log('skipped: targets of make run by make: no make on this machine');

function lines({
  stack,
  profiles,
}: {
  readonly stack: Stack;
  readonly profiles: readonly string[];
}): readonly string[] {
  return (renderMakefile({ stack, profiles }).files.get('deploy/landfall.mk') ?? '').split('\n');
}

function targets(stack: Stack): readonly string[] {
  return lines({ stack, profiles: ['dev', 'prod'] }).flatMap((line) => /^([\w-]+):.*## /.exec(line)?.[1] ?? []);
}

const LAB = renderedLab('dev').stack;

describe('targets of make', () => {
  test('are those of the guide, for every target that the stack has', () => {
    expect(targets(LAB)).toEqual([
      'compose-up',
      'compose-up-gpu',
      'compose-down',
      'compose-logs',
      'k8s-build',
      'k8s-apply',
      'k8s-delete',
      ...['aws', 'azure', 'gcp'].flatMap((cloud) =>
        ['init', 'plan', 'apply', 'destroy'].map((verb) => `tf-${verb}-${cloud}`),
      ),
      'push',
      'render',
      'landfall-help',
    ]);
    const { stack } = renderedYaml('services: { a: { image: a } }');
    expect(targets(stack)).toEqual([
      'compose-up',
      'compose-up-gpu',
      'compose-down',
      'compose-logs',
      'push',
      'render',
      'landfall-help',
    ]);
  });

  test('the project’s own Makefile is written once', () => {
    const { files, starters } = renderMakefile({ stack: LAB, profiles: ['dev'] });
    expect([...files.keys()]).toEqual(['deploy/landfall.mk']);
    expect(starters.get('Makefile')).toContain('include deploy/landfall.mk\n');
  });

  test('ENV is dev, else the first profile there is, else none', () => {
    const env = (profiles: readonly string[]): string | undefined =>
      lines({ stack: LAB, profiles }).find((line) => line.startsWith('ENV '));
    expect([env(['prod', 'dev']), env(['prod', 'test']), env([])]).toEqual(['ENV ?= dev', 'ENV ?= prod', 'ENV ?=']);
  });

  describe.skipIf(!MAKE)('run by make', () => {
    const { files, starters } = renderMakefile({ stack: LAB, profiles: ['dev', 'prod'] });
    const root = configDirectory(Object.fromEntries([...files, ...starters]));

    /** What make would run. */
    function dry(directory: string, ...args: readonly string[]): string {
      const { stdout, stderr, status } = spawnSync('make', ['--no-print-directory', '-n', ...args], {
        cwd: directory,
        encoding: 'utf8',
      });
      expect(stderr).toBe('');
      expect(status).toBe(0);
      return stdout.trim().replaceAll(/ +/g, ' ');
    }

    test.each([
      [['compose-up'], 'npx landfall apply -C "deploy/.." --profile dev --target local --yes'],
      [['compose-up-gpu'], 'npx landfall apply -C "deploy/.." --profile dev --target local --yes --set gpu=true'],
      [['compose-down', 'ENV=prod'], 'npx landfall destroy -C "deploy/.." --profile prod --target local --yes'],
      [
        ['k8s-apply', 'ENV=prod', 'CLOUD=aws', 'LIVE=1'],
        'npx landfall apply -C "deploy/.." --profile prod --target eks --live',
      ],
      [['k8s-build'], 'npx landfall render -C "deploy/.." --profile dev --target k8s'],
      [
        ['tf-init-gcp', 'LANDFALL=landfall'],
        'landfall render -C "deploy/.." --profile dev --target gcp\nterraform -chdir="deploy/../deploy/terraform/gcp" init',
      ],
      [
        ['tf-apply-azure', 'LANDFALL_FLAGS=--yes'],
        'npx landfall apply -C "deploy/.." --profile dev --yes --target azure',
      ],
      [['push', 'TARGET=aws'], 'npx landfall push -C "deploy/.." --profile dev --target aws'],
    ])('%j calls Landfall', (args, command) => {
      expect(dry(root, ...args)).toBe(command);
    });

    test('from another directory the stack is still found', () => {
      const other = configDirectory({});
      expect(dry(other, '-f', join(root, 'deploy/landfall.mk'), 'render')).toContain(`-C "${root}/deploy/.."`);
    });

    test('alone it lists the targets; a cloud without a target is refused', () => {
      const { stdout } = spawnSync('make', ['--no-print-directory'], { cwd: root, encoding: 'utf8' });
      expect(stdout).toMatch(/^compose-up +start the services with Docker Compose$/m);
      const { stderr, status } = spawnSync('make', ['k8s-apply', 'CLOUD=moon'], { cwd: root, encoding: 'utf8' });
      expect(stderr).toContain('CLOUD is one of aws, azure, gcp, alicloud');
      expect(status).not.toBe(0);
    });
  });
});
