import { describe, expect, it } from 'vitest';
import { decodeProtobuf, isProtobuf } from './decode.ts';

/** A field that holds bytes: its number, its length, itself. All parts here are shorter than 128 bytes. */
function bytes(number: number, content: Buffer | string): Buffer {
  const part = Buffer.from(content);
  return Buffer.concat([Buffer.from([(number << 3) | 2, part.length]), part]);
}

function varint(number: number, value: number): Buffer {
  return Buffer.from([number << 3, value]);
}

function envelope(apiVersion: string, kind: string, ...fields: readonly Buffer[]): Buffer {
  const typeMeta = bytes(1, Buffer.concat([bytes(1, apiVersion), bytes(2, kind)]));
  return Buffer.concat([Buffer.from('k8s\0'), typeMeta, bytes(2, Buffer.concat([...fields]))]);
}

const META = bytes(
  1,
  Buffer.concat([bytes(1, 'one'), bytes(2, ''), bytes(11, Buffer.concat([bytes(1, 'a'), bytes(2, 'b')]))]),
);

describe('a body in protobuf', () => {
  it('becomes the object that it would be in JSON', () => {
    const data = bytes(2, Buffer.concat([bytes(1, 'key'), bytes(2, Buffer.from([0, 255]))]));
    expect(decodeProtobuf(envelope('v1', 'Secret', META, data, bytes(3, 'Opaque')))).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'one', labels: { a: 'b' } },
      data: { key: 'AP8=' },
      type: 'Opaque',
    });
  });

  it('keeps a zero that is meant, and drops one that is not', () => {
    const spec = bytes(2, Buffer.concat([varint(1, 0), varint(5, 0), varint(7, 1)]));
    expect(decodeProtobuf(envelope('apps/v1', 'Deployment', META, spec))['spec']).toEqual({
      replicas: 0,
      paused: true,
    });
  });

  it('reads numbers or text, and quantities', () => {
    const percent = Buffer.concat([varint(1, 1), varint(2, 0), bytes(3, '50%')]);
    const budget = decodeProtobuf(envelope('policy/v1', 'PodDisruptionBudget', META, bytes(2, bytes(1, percent))));
    expect(budget['spec']).toEqual({ minAvailable: '50%' });
    const hard = bytes(1, Buffer.concat([bytes(1, 'cpu'), bytes(2, bytes(1, '500m'))]));
    expect(decodeProtobuf(envelope('v1', 'ResourceQuota', META, bytes(2, hard)))['spec']).toEqual({
      hard: { cpu: '500m' },
    });
  });

  it('is told apart by its first bytes', () => {
    expect([isProtobuf(envelope('v1', 'Secret')), isProtobuf(Buffer.from('{}'))]).toEqual([true, false]);
  });

  it('is refused where it holds what is not known, rather than losing it', () => {
    expect(() => decodeProtobuf(envelope('v1', 'Nothing'))).toThrow(/cannot read v1 Nothing as protobuf/);
    expect(() => decodeProtobuf(envelope('v1', 'Secret', bytes(15, 'x')))).toThrow(/field 15 of Secret/);
  });

  it('is refused when it is cut off', () => {
    const whole = envelope('v1', 'Secret', META);
    expect(() => decodeProtobuf(whole.subarray(0, whole.length - 3))).toThrow(/ends in the middle/);
  });
});
