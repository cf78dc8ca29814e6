import { expect, test } from 'vitest';
import { parsePictureOutput } from './picture-output.ts';

test.each([
  ['svg', 'svg', undefined],
  ['PNG', 'png', undefined],
  ['mermaid', 'mermaid', undefined],
  ['docs/kosmos.svg', 'svg', 'docs/kosmos.svg'],
  ['a.b/stack.PNG', 'png', 'a.b/stack.PNG'],
  ['stack.gv', 'dot', 'stack.gv'],
  ['./stack.mmd', 'mermaid', './stack.mmd'],
  ['.dot', 'dot', '.dot'],
])('%s is %s, file %s', (input, format, file) => {
  expect(parsePictureOutput(input)).toEqual({ format, file });
});

test.each(['pdf', 'stack', 'stack.jpeg', 'constructor', ''])('%j is refused with what is allowed', (input) => {
  expect(() => parsePictureOutput(input)).toThrow(/neither svg, png, dot or mermaid/);
});
