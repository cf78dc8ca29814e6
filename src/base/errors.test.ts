import { describe, expect, test } from 'vitest';
import { DiagnosticsError } from './diagnostic.ts';
import { bug, invariant, LandfallError, must, thrower } from './errors.ts';
import { EXIT } from './exit-code.ts';

const fail = thrower({ LF1001: { title: 'no stack', exit: EXIT.invalid, why: 'because', fix: 'do this' } });

describe('errors', () => {
  test('a thrower fills in the row of its catalogue; what the caller knows better wins', () => {
    const cause = new TypeError('deep down');
    const error = fail('LF1001', { headline: 'no stack in /tmp', fix: 'do that', where: { file: '/tmp' }, cause });
    expect(error).toBeInstanceOf(LandfallError);
    expect(error.report).toEqual({
      code: 'LF1001',
      exit: 3,
      headline: 'no stack in /tmp',
      why: 'because',
      fix: 'do that',
      where: { file: '/tmp' },
    });
    expect([error.message, error.exit, error.cause]).toEqual(['no stack in /tmp', 3, cause]);
  });

  test('what cannot happen is a bug with exit code 1', () => {
    expect(() => invariant(false, 'the sky fell')).toThrow(/bug in Landfall: the sky fell/);
    expect(bug('x').report).toMatchObject({ code: 'LF0001', exit: 1 });
    expect(must(0, 'zero is a value')).toBe(0);
    expect(() => must(undefined, 'it is there')).toThrow(/it is there/);
  });

  test('a diagnostics error is as severe as an invalid configuration and keeps every finding', () => {
    const error = new DiagnosticsError('2 errors', [
      { code: 'LF1005', severity: 'error', message: 'a' },
      { code: 'LF1006', severity: 'error', message: 'b' },
    ]);
    expect([error.exit, error.report.code, error.diagnostics.length]).toEqual([3, 'LF1000', 2]);
    expect(new DiagnosticsError('none', []).report.code).toBe('LF1000');
  });
});
