import { describe, expect, it } from 'vitest';
import { parseProgress } from './progress.ts';

/** Lines recorded from Docker Compose 2.26.1 (`--progress plain`) and 2.40.3 (`--progress json`). */

describe('plain progress', () => {
  it.each([
    [' Container shop-api-1  Creating', { kind: 'container', name: 'shop-api-1', status: 'Creating' }],
    [' Network shop_default  Created', { kind: 'network', name: 'shop_default', status: 'Created' }],
    [' Volume "shop_data"  Creating', { kind: 'volume', name: 'shop_data', status: 'Creating' }],
    [' Volume shop_data  Removed', { kind: 'volume', name: 'shop_data', status: 'Removed' }],
    [' api Pulling ', { kind: 'image', name: 'api', status: 'Pulling' }],
    [' api Error manifest unknown', { kind: 'image', name: 'api', status: 'Error: manifest unknown' }],
    ['#6 [api 2/3] COPY . /app', { kind: 'image', name: 'api', status: '2/3 COPY . /app' }],
    ['container shop-api-1 exited (3)', undefined],
    ['', undefined],
  ])('%j', (line, progress) => {
    expect(parseProgress(line)).toEqual(progress);
  });
});

describe('progress as JSON', () => {
  it.each([
    ['{"id":"Container shop-api-1","status":"Healthy"}', { kind: 'container', name: 'shop-api-1', status: 'Healthy' }],
    ['{"id":"api","text":"Pulling"}', { kind: 'image', name: 'api', status: 'Pulling' }],
    [
      '{"id":"api","text":"Error","status":"manifest unknown"}',
      { kind: 'image', name: 'api', status: 'Error: manifest unknown' },
    ],
    [
      '{"error":true,"message":"container shop-api-1 exited (3)"}',
      { kind: 'error', message: 'container shop-api-1 exited (3)' },
    ],
    ['{"id":"4f4fb700ef54","parent_id":"api","text":"Downloading"}', undefined],
    ['{not json', undefined],
  ])('%s', (line, progress) => {
    expect(parseProgress(line)).toEqual(progress);
  });
});
