import { describe, expect, test } from 'vitest';
import { adviceFor } from './advice.ts';
import { registryKind } from './kinds.ts';

describe('the kind of a registry', () => {
  test.each([
    ['docker.io', { kind: 'docker-hub' }],
    [
      '123456789012.dkr.ecr.eu-central-1.amazonaws.com',
      { kind: 'ecr', account: '123456789012', region: 'eu-central-1', suffix: 'amazonaws.com', fips: false },
    ],
    [
      '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn',
      { kind: 'ecr', account: '123456789012', region: 'cn-north-1', suffix: 'amazonaws.com.cn', fips: false },
    ],
    [
      '123456789012.dkr.ecr-fips.us-east-1.amazonaws.com',
      { kind: 'ecr', account: '123456789012', region: 'us-east-1', suffix: 'amazonaws.com', fips: true },
    ],
    ['public.ecr.aws', { kind: 'ecr-public' }],
    ['kosmos.azurecr.io', { kind: 'azure', name: 'kosmos' }],
    ['kosmos.azurecr.cn', { kind: 'azure', name: 'kosmos' }],
    ['europe-west3-docker.pkg.dev', { kind: 'google', location: 'europe-west3' }],
    ['eu.gcr.io', { kind: 'google', location: '' }],
    [
      'kosmos-registry.cn-shanghai.cr.aliyuncs.com',
      { kind: 'alibaba-enterprise', instance: 'kosmos', region: 'cn-shanghai' },
    ],
    [
      'kosmos-registry-vpc.cn-shanghai.cr.aliyuncs.com',
      { kind: 'alibaba-enterprise', instance: 'kosmos', region: 'cn-shanghai' },
    ],
    ['registry-vpc.cn-beijing.aliyuncs.com', { kind: 'alibaba-personal', region: 'cn-beijing' }],
    [
      'crpi-a1b2c3.cn-hangzhou.personal.cr.aliyuncs.com',
      { kind: 'alibaba-personal', region: 'cn-hangzhou', opened: 'crpi-a1b2c3' },
    ],
    ['ghcr.io', { kind: 'github' }],
    ['127.0.0.1:5000', { kind: 'plain' }],
    ['kosmos.azurecr.io.evil.example', { kind: 'plain' }],
    // A bucket of the name `registry`.
    ['registry.oss-cn-beijing.aliyuncs.com', { kind: 'plain' }],
    ['evil-azurecr.io', { kind: 'plain' }],
  ])('%s', (host, kind) => {
    expect(registryKind(host)).toEqual(kind);
  });

  test('gives advice that names the command', () => {
    expect(adviceFor('123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn').create('team/app')).toBe(
      'aws ecr create-repository --region cn-north-1 --repository-name team/app',
    );
    expect(adviceFor('europe-west3-docker.pkg.dev').create('proj/repo/app')).toContain(
      'create repo --project proj --location europe-west3',
    );
    expect(adviceFor('docker.io').login).toContain('`docker login`');
    expect(adviceFor('r.example.com').login).toContain('`docker login r.example.com`');
  });
});
