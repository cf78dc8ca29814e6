import { describe, expect, test } from 'vitest';
import { changedLines } from './matrix.ts';

const lines = (before: string, after: string): readonly number[] =>
  changedLines(new Map([['a', before]]), new Map([['a', after]])).map(({ line }) => line);

describe('changedLines', () => {
  test.each([
    ['one line replaced', 'a\nb\nc', 'a\nx\nc', [2]],
    ['a line that stands twice', 'cpu: 1\nb\ncpu: 1', 'cpu: 2\nb\ncpu: 1', [1]],
    ['lines that go', 'a\nb\nc\nd', 'a\nd', [2, 3]],
    ['lines that come', 'a\nd', 'a\nb\nc\nd', []],
    ['one replaced by two', 'a\nb\nc', 'a\nx\ny\nc', [2]],
    ['nothing', 'a\nb', 'a\nb', []],
  ])('%s', (_, before, after, expected) => {
    expect(lines(before, after)).toEqual(expected);
  });

  test('a file that is no longer there counts whole', () => {
    const before = new Map([['gone', 'a\nb']]);
    expect(changedLines(before, new Map())).toHaveLength(2);
  });
});
