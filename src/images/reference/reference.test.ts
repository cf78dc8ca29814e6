import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatReference, manifestKey, parseReference } from './reference.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('an image reference', () => {
  test.each([
    ['busybox:1', 'docker.io', 'library/busybox', '1'],
    ['team/app:v2', 'docker.io', 'team/app', 'v2'],
    ['docker.io/busybox:1', 'docker.io', 'library/busybox', '1'],
    ['index.docker.io/team/app:1', 'docker.io', 'team/app', '1'],
    ['localhost/app:1', 'localhost', 'app', '1'],
    ['127.0.0.1:5000/a/b/c:x', '127.0.0.1:5000', 'a/b/c', 'x'],
    ['[::1]:5000/app:1', '[::1]:5000', 'app', '1'],
    ['123.dkr.ecr.cn-north-1.amazonaws.com.cn/app:1', '123.dkr.ecr.cn-north-1.amazonaws.com.cn', 'app', '1'],
    ['registry.example.com/a__b/c-d.e:1', 'registry.example.com', 'a__b/c-d.e', '1'],
  ])('%s is read as Docker reads it', (text, host, repository, tag) => {
    expect(parseReference(text)).toEqual({ host, repository, tag });
  });

  test('keeps a digest beside or instead of the tag', () => {
    expect(parseReference(`app:1@${DIGEST}`)).toMatchObject({ tag: '1', digest: DIGEST });
    const bare = parseReference(`127.0.0.1:5000/app@${DIGEST}`, 'latest');
    expect(bare).toEqual({ host: '127.0.0.1:5000', repository: 'app', digest: DIGEST });
    expect(manifestKey(bare)).toBe(DIGEST);
  });

  test('takes a default tag only where one is given', () => {
    expect(parseReference('busybox', 'latest').tag).toBe('latest');
    expect(() => parseReference('busybox')).toThrow(/neither tag nor digest/);
  });

  test.each([
    ['example.com/Team/App:1', 'upper-case'],
    ['https://example.com/app:1', 'scheme'],
    ['example.com//app:1', 'empty'],
    ['example.com/a..b:1', 'not allowed'],
    ['example.com/app:-1', 'tag'],
    ['example.com/app@sha256:12', 'digest'],
    ['exa_mple.com/app:1', 'no host'],
    ['', 'empty|not allowed'],
  ])('refuses “%s” with a fix', (text, why) => {
    expect(() => parseReference(text, 'latest')).toThrow(
      expect.objectContaining({
        report: expect.objectContaining({
          code: 'LF9001',
          headline: expect.stringMatching(new RegExp(why)),
          fix: expect.stringMatching(/.+/),
        }),
      }),
    );
  });

  test('says the right spelling of a name in upper case', () => {
    expect(() => parseReference('example.com/team/App:1')).toThrow(
      expect.objectContaining({ report: expect.objectContaining({ fix: 'Write `example.com/team/app:1`.' }) }),
    );
  });

  test('survives being written and read again', () => {
    const part = fc.stringMatching(/^[a-z0-9]{1,8}$/);
    fc.assert(
      fc.property(
        fc.constantFrom('docker.io', 'localhost', 'r.example.com:5000', '[::1]:80'),
        fc.array(part, { minLength: 2, maxLength: 4 }),
        fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,20}$/),
        fc.option(fc.constant(DIGEST), { nil: undefined }),
        (host, parts, tag, digest) => {
          const reference = { host, repository: parts.join('/'), tag, ...(digest === undefined ? {} : { digest }) };
          expect(parseReference(formatReference(reference))).toEqual(reference);
        },
      ),
    );
  });
});
