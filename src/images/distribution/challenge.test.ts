import { describe, expect, test } from 'vitest';
import { parseChallenges } from './challenge.ts';

describe('WWW-Authenticate', () => {
  test.each([
    ['Basic realm="Registry"', [{ scheme: 'basic', params: { realm: 'Registry' } }]],
    [
      'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a/b:pull,push"',
      [
        {
          scheme: 'bearer',
          params: {
            realm: 'https://auth.docker.io/token',
            service: 'registry.docker.io',
            scope: 'repository:a/b:pull,push',
          },
        },
      ],
    ],
    [
      'Bearer realm="https://a/t", error=insufficient_scope, Basic realm="say \\"hi\\""',
      [
        { scheme: 'bearer', params: { realm: 'https://a/t', error: 'insufficient_scope' } },
        { scheme: 'basic', params: { realm: 'say "hi"' } },
      ],
    ],
    ['Negotiate', [{ scheme: 'negotiate', params: {} }]],
    ['', []],
  ])('%s', (header, challenges) => {
    expect(parseChallenges(header)).toEqual(challenges);
  });
});
