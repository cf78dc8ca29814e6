import { expect, it } from 'vitest';
import { jsonPath } from './json-path.ts';

const OBJECT = {
  spec: { hosts: ['a', 'b'], 'strange.name': 1 },
  status: {
    conditions: [
      { type: 'Ready', status: 'True' },
      { type: 'Issuing', status: 'False' },
    ],
  },
};

it.each([
  ['.spec.hosts', [['a', 'b']]],
  ['.spec.hosts[1]', ['b']],
  ['.spec.hosts[*]', ['a', 'b']],
  ['.status.conditions[?(@.type=="Ready")].status', ['True']],
  [`.status.conditions[?(@.type=='Issuing')].status`, ['False']],
  ['.status.conditions[?(@.type=="None")].status', []],
  ['.spec.strange\\.name', [1]],
  [`.spec['strange.name']`, [1]],
  ['.missing.at.all', []],
])('%s gives %j', (path, values) => {
  expect(jsonPath(path)(OBJECT)).toEqual(values);
});
