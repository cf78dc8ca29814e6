import { expect, test } from 'vitest';
import { csv } from './csv.ts';

test('values with commas, quotes and line ends are quoted; nothing is empty', () => {
  const rows = [
    { a: 'x, y', b: 1.5, c: null },
    { a: 'say "hi"', b: 0, c: 'two\nlines' },
  ];
  expect(csv(rows, ['a', 'b', 'c'])).toBe('a,b,c\r\n"x, y",1.5,\r\n"say ""hi""",0,"two\nlines"\r\n');
});
