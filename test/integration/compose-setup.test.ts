import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LandfallError } from '../../src/base/index.ts';
import { openCompose } from '../../src/compose/index.ts';
import { noTool, skipAloud, toolPath } from '../support/tools.ts';

/** Machines on which something of Docker is missing. No engine is needed for that. */
describe.skipIf(skipAloud('machines without Docker', noTool('docker', 'docker-compose')))('what is missing', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'landfall-compose-'));
    symlinkSync(toolPath('docker'), join(directory, 'docker'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  async function failure(env: Readonly<Record<string, string>>): Promise<LandfallError['report']> {
    const host = { DOCKER_HOST: `unix://${join(directory, 'none.sock')}`, HOME: directory };
    return openCompose({ directory, files: [], project: 'shop', env: { ...host, ...env } }).then(
      () => {
        throw new Error('it did not fail');
      },
      (error: unknown) => (error as LandfallError).report,
    );
  }

  it('is Docker', async () => {
    expect(await failure({ PATH: join(directory, 'nothing') })).toMatchObject({
      code: 'LF5101',
      headline: 'there is no docker here',
    });
  });

  it('is Docker Compose', async () => {
    expect(await failure({ PATH: directory })).toMatchObject({ code: 'LF5102', exit: 3 });
  });

  it('is the engine', async () => {
    symlinkSync(toolPath('docker-compose'), join(directory, 'docker-compose'));
    expect(await failure({ PATH: directory })).toMatchObject({
      code: 'LF5104',
      headline: `Docker Engine does not answer at unix://${join(directory, 'none.sock')}`,
    });
  });
});
