import { badRequest } from '../objects/refusals.ts';
import type { KubeCall } from './call.ts';

/** Where a list goes on. */
export interface Continue {
  /** The resourceVersion of its first page. */
  readonly version: string;
  /** The key of the last object that was handed out. */
  readonly after: string;
}

export function continueToken(next: Continue): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: next.version, start: next.after })).toString(
    'base64url',
  );
}

/** What the query says of it. @throws StatusError 400 */
export function readContinue({ request }: KubeCall): Continue | undefined {
  const text = request.query.get('continue');
  if (text === undefined || text === '') return undefined;
  try {
    const { rv, start } = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Record<string, unknown>;
    if (typeof rv === 'string' && typeof start === 'string') return { version: rv, after: start };
  } catch {
    // Not one of ours: told below.
  }
  throw badRequest('continue key is not valid: illegal base64 data or unknown version');
}
