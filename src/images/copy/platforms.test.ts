import { describe, expect, test } from 'vitest';
import type { Descriptor } from '../distribution/media-types.ts';
import { choosePlatforms } from './platforms.ts';

const one = (digest: string, platform: string, reference?: string): Descriptor => {
  const [os = '', architecture = '', variant] = platform.split('/');
  return {
    mediaType: 'm',
    digest,
    size: 1,
    platform: { os, architecture, ...(variant === undefined ? {} : { variant }) },
    ...(reference === undefined ? {} : { annotations: { 'vnd.docker.reference.digest': reference } }),
  };
};
const index = [
  one('amd', 'linux/amd64'),
  one('arm', 'linux/arm64'),
  one('arm7', 'linux/arm/v7'),
  one('proof', 'unknown/unknown', 'amd'),
];
const digests = (platforms?: readonly string[]) => choosePlatforms(index, platforms).map(({ digest }) => digest);

describe('the platforms of an index', () => {
  test.each([
    [undefined, ['amd', 'arm', 'arm7', 'proof']],
    [['linux/amd64'], ['amd', 'proof']],
    [['linux/arm64/v8'], ['arm']],
    [['linux/arm64'], ['arm']],
    [
      ['linux/arm', 'linux/arm64'],
      ['arm', 'arm7'],
    ],
  ])('%j chooses %j', (platforms, chosen) => {
    expect(digests(platforms)).toEqual(chosen);
  });

  test('say what there is when one is missing', () => {
    expect(() => digests(['linux/s390x'])).toThrow(
      expect.objectContaining({
        report: expect.objectContaining({ code: 'LF9035', why: 'It has linux/amd64, linux/arm64, linux/arm/v7.' }),
      }),
    );
    expect(() => digests(['linux/arm/v6'])).toThrow(/v6/);
  });
});
