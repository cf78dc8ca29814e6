import { expect, test } from 'vitest';
import type { Action, Service } from '../service.ts';
import { RouteDirectory } from './route-directory.ts';

const action = (route: Action['route']): Action => ({
  summary: '',
  mutates: false,
  ...(route && { route }),
  run: () => ({}),
});

const service: Service = {
  product: 'Shelf',
  code: 'shelf',
  version: '2026-01-01',
  hosts: ['shelf'],
  forbidden: { code: 'Forbidden', status: 403, message: '' },
  rest: { requestId: 'id', schemes: ['SHELF'], fault: () => ({}) },
  actions: {
    GetBook: action({ method: 'GET', path: '/books/{book}' }),
    ListNew: action({ method: 'GET', path: '/books/new' }),
    DropBook: action([
      { method: 'DELETE', path: '/books/{book}' },
      { method: 'POST', path: '/v2/books/{book}/remove' },
    ]),
    GetShelf: action({ method: 'GET', path: '/', host: 'named' }),
    ListShelves: action({ method: 'GET', path: '/', host: 'bare' }),
  },
};
const directory = new RouteDirectory([service]);

test.each([
  ['GET', '/books/b%2F1', 'GetBook', { book: 'b/1' }],
  ['GET', '/books/new', 'ListNew', {}],
  ['GET', '/books/new/', 'ListNew', {}],
  ['DELETE', '/books/b1', 'DropBook', { book: 'b1' }],
  ['POST', '/v2/books/b1/remove', 'DropBook', { book: 'b1' }],
  ['GET', '/', 'ListShelves', {}],
])('%s %s is %s', (method, path, name, variables) => {
  const found = directory.find(service, { method, path, host: 'bare' });
  expect([found?.name, Object.fromEntries(found?.variables ?? [])]).toEqual([name, variables]);
});

test('the host decides where paths do not', () => {
  expect(directory.find(service, { method: 'GET', path: '/', host: 'named' })?.name).toBe('GetShelf');
});

test.each([
  ['PUT', '/books/b1'],
  ['GET', '/books'],
  ['GET', '/books/b1/pages'],
])('%s %s is nothing', (method, path) => {
  expect(directory.find(service, { method, path, host: 'bare' })).toBeUndefined();
});

test('the product is told by scheme, version or host', () => {
  const unknown = { version: undefined, host: '127.0.0.1:80', authorization: '' };
  expect(directory.serviceFor(unknown)).toBeUndefined();
  expect(directory.serviceFor({ ...unknown, authorization: 'SHELF a:b' })).toBe(service);
  expect(directory.serviceFor({ ...unknown, version: '2026-01-01' })).toBe(service);
  expect(directory.serviceFor({ ...unknown, host: 'shelf.cn-shanghai.aliyuncs.com' })).toBe(service);
  expect(
    directory.serviceFor({ ...unknown, version: '2000-01-01', host: 'shelf.cn-shanghai.aliyuncs.com' }),
  ).toBeUndefined();
  expect(directory.knowsScheme('SHELF a:b')).toBe(true);
  expect(directory.knowsScheme('acs a:b')).toBe(false);
});
