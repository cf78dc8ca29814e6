import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noDocker, openDocker, type Docker } from '../support/docker-engine.ts';
import { noTool, skipAloud, toolPath } from '../support/tools.ts';

/** The set-up of the tests themselves: what it fetched runs, and containers made of nothing do. */

describe.skipIf(skipAloud('the fetched clients', noTool('kustomize', 'kubectl', 'docker-registry')))(
  'the clients',
  () => {
    it.each([
      ['kustomize', ['version']],
      ['kubectl', ['version', '--client']],
      ['docker-registry', ['--version']],
    ] as const)('%s runs on this machine', (name, args) => {
      expect(spawnSync(toolPath(name), args, { env: {} }).status).toBe(0);
    });
  },
);

describe.skipIf(skipAloud('containers', noDocker()))('the engine', () => {
  let docker: Docker;
  const tag = `landfall-engine-test-${process.pid}:1`;
  beforeAll(() => {
    docker = openDocker();
  });
  afterAll(() => {
    docker.run('image', 'rm', '-f', tag);
    docker.close();
  });

  it('runs an image made of this Node alone', () => {
    docker.nodeImage(tag);
    expect(docker.run('run', '--rm', '--network', 'none', tag, '-e', 'console.log(6 * 7)')).toBe('42');
  });

  it('has the compose plugin', () => {
    expect(docker.run('compose', 'version', '--short')).toMatch(/^2\./);
  });
});
