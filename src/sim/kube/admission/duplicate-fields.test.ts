import { expect, it } from 'vitest';
import { duplicateFields } from './duplicate-fields.ts';

it('finds members set twice, wherever they are', () => {
  const text = '{"a":1,"spec":{"list":[{"x":1},{"x":1,"y":"}","x":2}],"replicas":1,"replicas":2},"a":[]}';
  expect(duplicateFields(text)).toEqual(['spec.list[1].x', 'spec.replicas', 'a']);
});

it('is not misled by text', () => {
  expect(duplicateFields(String.raw`{"a":"\"a\":1,{[", "b" : ["a","a"], "c":{"a":1}}`)).toEqual([]);
});
