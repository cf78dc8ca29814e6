import { describe, expect, it } from 'vitest';
import { atLeast, OLDEST, parseVersion, traitsOf } from './version.ts';

describe('versions of Docker Compose', () => {
  it.each([
    ['2.26.1-4\n', [2, 26, 1]],
    ['v2.40.3', [2, 40, 3]],
    ['Docker Compose version v2.20', [2, 20, 0]],
    ['5.0.1', [5, 0, 1]],
    ['dev', undefined],
  ])('%j', (text, version) => {
    expect(parseVersion(text)).toEqual(version);
  });

  it('are compared by number, not by text', () => {
    expect(atLeast([2, 9, 0], OLDEST)).toBe(false);
    expect(atLeast([2, 20, 0], OLDEST)).toBe(true);
    expect(atLeast([5, 0, 0], OLDEST)).toBe(true);
    expect(atLeast([1, 29, 2], OLDEST)).toBe(false);
  });

  it('differ in what they do', () => {
    expect(traitsOf([2, 26, 1])).toEqual({ jsonProgress: false, recreatesDependents: true, renewsNetworks: false });
    expect(traitsOf([2, 40, 3])).toEqual({ jsonProgress: true, recreatesDependents: false, renewsNetworks: true });
  });
});
