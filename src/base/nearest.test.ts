import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nearest } from './nearest.ts';

describe('the nearest right spelling', () => {
  test.each([
    ['netwrok', ['labels', 'network', 'machines'], 'network'],
    ['Machines', ['machine', 'machines'], 'machines'],
    ['cn-shangai', ['cn-shanghai', 'cn-shenzhen'], 'cn-shanghai'],
    ['ecs.g7.2xlrage', ['ecs.g7.xlarge', 'ecs.g7.2xlarge'], 'ecs.g7.2xlarge'],
    ['prot', ['port', 'ports'], 'port'],
  ])('of %s among %j is %s', (word, candidates, right) => {
    expect(nearest(word, candidates)).toBe(right);
  });

  test.each([
    ['banana', ['network', 'labels']],
    ['vpc', ['bucket']],
    ['x', []],
  ])('%s has none among %j', (word, candidates) => {
    expect(nearest(word, candidates)).toBeUndefined();
  });

  test('a word with one slip is found again, whatever the slip', () => {
    const word = fc.stringMatching(/^[a-z]{4,12}$/);
    fc.assert(
      fc.property(word, fc.nat(), fc.constantFrom('drop', 'double', 'change', 'swap'), (right, spot, slip) => {
        const at = spot % (right.length - 1);
        const [head, rest] = [right.slice(0, at), right.slice(at)];
        const wrong = {
          drop: head + rest.slice(1),
          double: head + rest.charAt(0) + rest,
          change: `${head}!${rest.slice(1)}`,
          swap: head + rest.charAt(1) + rest.charAt(0) + rest.slice(2),
        }[slip];
        expect(nearest(wrong, ['0123456789012345', right])).toBe(right);
      }),
    );
  });
});
