import { expect, test } from 'vitest';
import { readScreen } from './terminal-cells.ts';

test('colour codes become looks, and columns count characters only', () => {
  const [row = []] = readScreen('a\u001B[1m\u001B[32mok\u001B[39m\u001B[22m \u001B[2mdim\u001B[0m', 80);
  expect(row.map(({ text, column, look }) => [text, column, look.colour ?? '', look.bold, look.dim])).toEqual([
    ['a', 0, '', false, false],
    ['ok', 1, 'green', true, false],
    [' ', 3, '', false, false],
    ['dim', 4, '', false, true],
  ]);
});

test('a look goes on in the next line, and a full row begins another', () => {
  const rows = readScreen('\u001B[31mabcde\nf\u001B[39mg\n', 3);
  expect(rows.map((row) => row.map(({ text }) => text).join('|'))).toEqual(['abc', 'de', 'f|g']);
  expect(rows[2]?.[0]?.look.colour).toBe('red');
});

test('wide characters take two columns', () => {
  const [first = [], second = []] = readScreen('上海\u001B[36mx', 4);
  expect(first[0]).toMatchObject({ text: '上海', width: 4 });
  expect(second[0]).toMatchObject({ text: 'x', column: 0 });
});
