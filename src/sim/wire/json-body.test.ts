import { describe, expect, it } from 'vitest';
import { bodyOf, JsonBody } from './json-body.ts';

const body = new JsonBody({
  text: 'a',
  empty: '',
  none: null,
  number: 24,
  numeral: '24',
  on: true,
  off: 'false',
  list: ['a', 'b'],
  inner: { deep: [{ name: 'x' }, {}] },
  tags: [{ key: 'a', value: '1' }, { key: 'b' }],
});

describe('a JSON body', () => {
  it('reads numbers and switches however they are written', () => {
    expect([body.int('number'), body.int('numeral'), body.int('none')]).toEqual([24, 24, undefined]);
    expect([body.bool('on'), body.bool('off'), body.bool('absent')]).toEqual([true, false, undefined]);
    expect([body.text('text'), body.text('empty'), body.given('empty'), body.text('number')]).toEqual([
      'a',
      undefined,
      '',
      '24',
    ]);
    expect([body.has('none'), body.has('empty')]).toEqual([false, true]);
    expect(body.texts('list')).toEqual(['a', 'b']);
    expect(body.tags()).toEqual({ a: '1', b: '' });
    expect(body.texts('absent')).toEqual([]);
  });

  it('says where something is wrong', () => {
    expect(() => body.int('text')).toThrow('"text" is not valid');
    expect(() => body.bool('number')).toThrow('"number" is not valid');
    expect(() => body.texts('text')).toThrow('"text" is not valid');
    expect(() => body.child('list')).toThrow('"list" is not valid');
    expect(() => body.child('inner').children('deep')[1]?.need('name')).toThrow('inner.deep[1].name is required');
  });

  it('may be a list, nothing, or no JSON', () => {
    expect(new JsonBody([{ a: 1 }]).items()[0]?.int('a')).toBe(1);
    expect(JsonBody.parse(Buffer.from(' '))).toBeUndefined();
    expect(bodyOf({}).text('a')).toBeUndefined();
    expect(() => JsonBody.parse(Buffer.from('{'))).toThrow('not valid JSON');
  });
});
