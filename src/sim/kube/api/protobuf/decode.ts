import { badRequest } from '../../objects/refusals.ts';

export function isProtobuf(body: Buffer): boolean {
  return body.subarray(0, 4).toString('hex') === '6b387300';
}

export function decodeProtobuf(_body: Buffer): unknown {
  throw badRequest('soon');
}
