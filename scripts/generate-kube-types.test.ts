import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { servedModels } from '../src/sim/kube/types/built-in-types.ts';
import { collectModels, renderModels, shortType } from './generate-kube-types.ts';

const PROJECT = join(import.meta.dirname, '..');

describe('the short form of a type', () => {
  it.each([
    ['string', '', 's'],
    ['string', 'byte', 'y'],
    ['number', 'int32', 'i'],
    ['number', 'int64', 'l'],
    ['Array<string>', '', '[s'],
    ['Array<V1Container>', '', '[V1Container'],
    ['{ [key: string]: Array<string>; }', '', '{[s'],
    ['Date', 'date-time', 't'],
    ['V1MicroTime', '', 'm'],
    ['IntOrString', 'int-or-string', 'x'],
  ])('%s %s is %s', (type, format, short) => {
    expect(shortType(type, format)).toBe(short);
  });
});

it('what is generated is what the package says', () => {
  const folder = join(PROJECT, 'node_modules/@kubernetes/client-node/dist/gen/models');
  const models = collectModels(servedModels(), folder);
  expect(models.get('V1ContainerPort')).toBe('containerPort!:i hostIP:s hostPort:i name:s protocol:s');
  expect(renderModels(models)).toBe(readFileSync(join(PROJECT, 'src/sim/kube/types/schemas.gen.ts'), 'utf8'));
});
