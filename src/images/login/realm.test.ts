import { describe, expect, test } from 'vitest';
import { trustedRealm } from './realm.ts';

describe('logins go to', () => {
  test.each([
    ['docker.io', 'https://auth.docker.io/token'],
    ['ghcr.io', 'https://ghcr.io/token'],
    ['registry.gitlab.com', 'https://gitlab.com/jwt/auth'],
    ['harbor.example.com', 'https://auth.example.com/token'],
    ['kosmos.azurecr.io', 'https://kosmos.azurecr.io/oauth2/token'],
    ['kosmos-registry.cn-shanghai.cr.aliyuncs.com', 'https://dockerauth-ee.cn-shanghai.aliyuncs.com/auth'],
    ['registry.cn-beijing.aliyuncs.com', 'https://dockerauth.cn-beijing.aliyuncs.com/auth'],
  ])('the token service of %s', (host, realm) => {
    expect(trustedRealm(realm, { host, plain: false }).href).toBe(realm);
  });

  test.each([
    ['docker.io', 'https://evil.example/token'],
    ['docker.io', 'http://auth.docker.io/token'],
    ['harbor.example.com', 'https://example.com.evil.test/token'],
    ['shop.co.uk', 'https://evil.co.uk/token'],
    ['kosmos.azurecr.io', 'https://evil.azurecr.com/token'],
    ['registry.cn-beijing.aliyuncs.com', 'https://evil.oss-cn-beijing.aliyuncs.com/auth'],
    ['kosmos.azurecr.io', 'https://evil.azurecr.io/oauth2/token'],
    ['registry.oss-cn-beijing.aliyuncs.com', 'https://evil.oss-cn-beijing.aliyuncs.com/auth'],
    ['registry.cn-beijing.aliyuncs.com', 'https://dockerauth-x.oss-cn-beijing.aliyuncs.com/auth'],
    ['registry.cn-beijing.aliyuncs.com', 'https://dockerauth.cn-beijing.log.aliyuncs.com/auth'],
    ['10.0.0.5:5000', 'https://10.9.0.5/token'],
    ['example.com', 'https://evil.com/token'],
  ])('no stranger that %s names', (host, realm) => {
    expect(() => trustedRealm(realm, { host, plain: false })).toThrow(
      expect.objectContaining({ report: expect.objectContaining({ code: 'LF9020' }) }),
    );
  });

  test('a host the user trusts, and this machine for a registry on this machine', () => {
    const strange = { host: 'r.example.com', plain: false, trusted: ['login.example.net'] };
    expect(trustedRealm('https://login.example.net/t', strange).host).toBe('login.example.net');
    expect(trustedRealm('http://127.0.0.1:81/t', { host: '127.0.0.1:5000', plain: true }).port).toBe('81');
    expect(() => trustedRealm('http://127.0.0.1:81/t', { host: 'r.example.com', plain: false })).toThrow(/127/);
    expect(() => trustedRealm(undefined, { host: 'r.example.com', plain: false })).toThrow(/no token service/);
  });
});
