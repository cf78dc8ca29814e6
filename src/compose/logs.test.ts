import { expect, it } from 'vitest';
import { parseLogLine } from './logs.ts';

const owners = { project: 'shop', known: ['api', 'web-shop'], owners: new Map([['by-hand', 'api']]) };

it.each([
  ['api-1  | 2026-11-20T19:13:03.123456789Z hello  there', 'api', 'shop-api-1', 'hello  there'],
  ['web-shop-12  | 2026-11-20T19:13:03.1Z ', 'web-shop', 'shop-web-shop-12', ''],
  ['by-hand | 2026-11-20T19:13:03.1Z a | b', 'api', 'by-hand', 'a | b'],
  // Compose 2.26.1 clears a line of a terminal that is not there.
  [`${String.fromCodePoint(27)}[2Kapi-1  | 2026-11-20T19:13:03.1Z x`, 'api', 'shop-api-1', 'x'],
])('%j', (line, service, container, text) => {
  expect(parseLogLine(line, owners)).toMatchObject({ service, container, text });
});

it('passes over what no service wrote', () => {
  expect(parseLogLine('api-1 exited with code 0', owners)).toBeUndefined();
});
