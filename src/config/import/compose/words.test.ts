import { expect, test } from 'vitest';
import { shellWords } from './words.ts';

test.each([
  ['', []],
  ['  a  b\tc\n', ['a', 'b', 'c']],
  [`--name="my app" 'x y'z`, ['--name=my app', 'x yz']],
  [`"" ''`, ['', '']],
  [String.raw`a\ b "c\"d" 'e\f' "g\h"`, ['a b', 'c"d', String.raw`e\f`, String.raw`g\h`]],
  [`it's`, [`it's`]],
])('%j is split as a shell does', (line, words) => {
  expect(shellWords(line)).toEqual(words);
});
