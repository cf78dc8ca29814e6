import { array, assert, dictionary, letrec, oneof, property, string, stringMatching } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../base/index.ts';
import { flatten, unflatten } from './flatten.ts';

describe('flatten', () => {
  it.each([
    [
      {
        Tag: [
          { Key: 'a', Value: 'b' },
          { Key: 'c', Value: '' },
        ],
      },
      { 'Tag.1.Key': 'a', 'Tag.1.Value': 'b', 'Tag.2.Key': 'c', 'Tag.2.Value': '' },
    ],
    [{ SystemDisk: { Size: '40', Encrypted: true } }, { 'SystemDisk.Size': '40', 'SystemDisk.Encrypted': 'true' }],
    [
      { NetworkInterface: [{ SecurityGroupIds: ['a', 'b'] }] },
      { 'NetworkInterface.1.SecurityGroupIds.1': 'a', 'NetworkInterface.1.SecurityGroupIds.2': 'b' },
    ],
    [{ A: undefined, B: null, C: [], D: {} }, {}],
    [
      { Amount: 1, Limit: 0.5, Force: false },
      { Amount: '1', Limit: '0.5', Force: 'false' },
    ],
  ])('%j', (params, fields) => {
    expect(flatten(params)).toEqual({ fields, secret: false });
  });

  it('reveals a secret and says so', () => {
    expect(flatten({ Password: new Secret('hunter2', 'env:P') })).toEqual({
      fields: { Password: 'hunter2' },
      secret: true,
    });
  });

  it('gives every leaf a name of its own and loses none', () => {
    const name = stringMatching(/^[A-Z][A-Za-z]{0,8}$/);
    const leaf = string();
    const { node } = letrec<{ node: unknown }>((tie) => ({
      node: oneof(
        { maxDepth: 3 },
        leaf,
        array(tie('node'), { minLength: 1, maxLength: 12 }),
        dictionary(name, tie('node'), { minKeys: 1, maxKeys: 4 }),
      ),
    }));
    assert(
      property(dictionary(name, node), (params) => {
        expect(unflatten(flatten(params).fields)).toEqual({ ...params });
      }),
    );
  });
});
