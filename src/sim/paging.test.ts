import { describe, expect, it } from 'vitest';
import { page, pageByToken } from './paging.ts';
import { Params } from './wire/params.ts';

const ROWS = Array.from({ length: 25 }, (_, index) => index + 1);
const LIMITS = { defaultSize: 10, maxSize: 20 };
const params = (values: Readonly<Record<string, string>>): Params => new Params(new Map(Object.entries(values)));

describe('page', () => {
  it('gives the first page by default, and the rest on the last', () => {
    expect(page(ROWS, params({}), LIMITS)).toEqual({
      rows: ROWS.slice(0, 10),
      PageNumber: 1,
      PageSize: 10,
      TotalCount: 25,
    });
    expect(page(ROWS, params({ PageNumber: '3' }), LIMITS).rows).toEqual([21, 22, 23, 24, 25]);
    expect(page(ROWS, params({ PageNumber: '4' }), LIMITS).rows).toEqual([]);
  });

  it('raises what is too small and clamps or refuses what is too large', () => {
    expect(page(ROWS, params({ PageNumber: '0', PageSize: '0' }), LIMITS)).toMatchObject({
      PageNumber: 1,
      PageSize: 1,
    });
    expect(page(ROWS, params({ PageSize: '99' }), LIMITS).PageSize).toBe(20);
    expect(() => page(ROWS, params({ PageSize: '99' }), { ...LIMITS, above: 'refuse' })).toThrow(
      /"PageSize" is not valid/,
    );
    expect(() => page(ROWS, params({ PageSize: 'x' }), LIMITS)).toThrow(/"PageSize" is not valid/);
  });
});

describe('pageByToken', () => {
  it('walks through all rows and ends with an empty token', () => {
    const seen: number[] = [];
    let token = '';
    do {
      const { rows, NextToken } = pageByToken(ROWS, params({ MaxResults: '7', NextToken: token }), LIMITS);
      seen.push(...rows);
      token = NextToken;
    } while (token !== '');
    expect(seen).toEqual(ROWS);
  });

  it('knows the singular MaxResult and refuses a token that it did not give', () => {
    expect(pageByToken(ROWS, params({ MaxResult: '3' }), LIMITS).rows).toEqual([1, 2, 3]);
    expect(() => pageByToken(ROWS, params({ NextToken: 'abc' }), LIMITS)).toThrow(/"NextToken" is not valid/);
  });
});
