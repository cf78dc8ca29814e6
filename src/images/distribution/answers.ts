import type { Readable } from 'node:stream';
import { fail } from '../errors.ts';
import type { WireAnswer } from './transport.ts';

/** Longest body that is taken into memory: the specification lets registries refuse manifests above 4 MiB. */
const LONGEST = 8 * 1024 * 1024;

/** The body as bytes. Fails with LF9018 when it is longer than any manifest or token answer is. */
export async function readBytes(answer: WireAnswer): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer.stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LONGEST) {
      answer.stream.destroy();
      throw fail('LF9018', { headline: `${answer.url.host} answered with more than ${LONGEST} bytes` });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export async function readText(answer: WireAnswer): Promise<string> {
  return (await readBytes(answer)).toString('utf8');
}

/** The body as a JSON object; an empty one when it is anything else. */
export async function readObject(answer: WireAnswer): Promise<Readonly<Record<string, unknown>>> {
  try {
    const parsed: unknown = JSON.parse(await readText(answer));
    return typeof parsed === 'object' && parsed !== null ? (parsed as Readonly<Record<string, unknown>>) : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

/** Reads a body that nobody wants, so that its connection can be used again. */
export async function discard(answer: WireAnswer): Promise<void> {
  await readBytes(answer);
}

/** The chunks of a stream as bytes. */
export async function* bytesOf(stream: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of stream as AsyncIterable<Buffer | string>) {
    yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  }
}
