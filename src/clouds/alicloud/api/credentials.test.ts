import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Secret } from '../../../base/index.ts';
import { openKeys } from './credentials.ts';

let home = '';

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'landfall-home-'));
  for (const name of Object.keys(process.env))
    if (/^(ALIBABA_CLOUD_|ALICLOUD_)/.test(name)) vi.stubEnv(name, undefined);
  vi.stubEnv('HOME', home);
  // Without this the chain asks the metadata service of the machine it runs on.
  vi.stubEnv('ALIBABA_CLOUD_ECS_METADATA_DISABLED', 'true');
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

describe('keys', () => {
  it('may be given', async () => {
    const keys = openKeys({ kind: 'keys', accessKeyId: 'id', accessKeySecret: new Secret('s', 'test') });
    expect(await keys()).toEqual({ accessKeyId: 'id', accessKeySecret: 's', securityToken: undefined });
  });

  it('come from the environment, temporary ones with their token', async () => {
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', 'env-id');
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', 'env-secret');
    vi.stubEnv('ALIBABA_CLOUD_SECURITY_TOKEN', 'env-token');
    const keys = openKeys({ kind: 'chain' });
    expect(await keys()).toEqual({ accessKeyId: 'env-id', accessKeySecret: 'env-secret', securityToken: 'env-token' });
  });

  it('come from the aliyun CLI’s file: its current profile, or the one that is named', async () => {
    const profile = (name: string) => ({
      name,
      mode: 'AK',
      access_key_id: `${name}-id`,
      access_key_secret: `${name}-secret`,
    });
    mkdirSync(join(home, '.aliyun'));
    const file = { current: 'work', profiles: [profile('default'), profile('work')] };
    writeFileSync(join(home, '.aliyun/config.json'), JSON.stringify(file));
    expect(await openKeys({ kind: 'chain' })()).toMatchObject({ accessKeyId: 'work-id' });
    expect(await openKeys({ kind: 'chain', profile: 'default' })()).toMatchObject({ accessKeyId: 'default-id' });
  });

  it('that are nowhere make an error with a way out', async () => {
    await expect(openKeys({ kind: 'chain' })()).rejects.toMatchObject({ report: { code: 'LF4001', exit: 4 } });
  });
});
