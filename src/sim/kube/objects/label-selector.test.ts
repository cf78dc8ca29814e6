import { describe, expect, it } from 'vitest';
import { labelSelector, objectSelector } from './label-selector.ts';

const WEB = { app: 'web', tier: 'front', 'example.com/size': '3' };

describe('a selector of a query', () => {
  it.each([
    ['', true],
    ['app=web', true],
    ['app==web,tier=front', true],
    ['app=web,tier=back', false],
    ['app!=api', true],
    ['missing!=x', true],
    ['app in (web, api)', true],
    ['app notin (web)', false],
    ['missing notin (x)', true],
    ['tier', true],
    ['!tier', false],
    ['! missing', true],
    ['example.com/size>2', true],
    ['example.com/size<3', false],
    ['app in (a,web),!missing,tier=front', true],
  ])('%s selects: %s', (text, selects) => {
    expect(labelSelector(text)(WEB)).toBe(selects);
  });

  it.each(['a b', 'a=(b)', '=x', 'a in b'])('%s is refused', (text) => {
    expect(() => labelSelector(text)).toThrow(/unable to parse requirement/);
  });
});

describe('a selector of an object', () => {
  it('selects by labels and expressions together', () => {
    const selector = {
      matchLabels: { app: 'web' },
      matchExpressions: [
        { key: 'tier', operator: 'In', values: ['front', 'back'] },
        { key: 'gone', operator: 'DoesNotExist' },
      ],
    };
    expect(objectSelector(selector)(WEB)).toBe(true);
    expect(objectSelector(selector)({ ...WEB, gone: '' })).toBe(false);
  });

  it('selects everything when it is empty, and nothing when there is none', () => {
    expect([objectSelector({})(WEB), objectSelector(undefined)(WEB)]).toEqual([true, false]);
  });
});
