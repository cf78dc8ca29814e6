import type { ServerResponse } from 'node:http';
import type { StatusError } from '../status-error.ts';

/** What a request is answered with. */
export type KubeAnswer = WholeAnswer | StreamAnswer;

/** An answer that is known at once. */
export interface WholeAnswer {
  readonly status: number;
  /** An object to be written as JSON, or text as it is. */
  readonly body: object | string;
  /** `application/json` for objects unless said. */
  readonly contentType?: string;
  /** What the client is told besides, each as a header `Warning: 299`. */
  readonly warnings?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer that goes on: a watch, a log that is followed. */
export interface StreamAnswer {
  readonly contentType: string;
  readonly open: (response: ServerResponse) => void;
}

/** A refusal as an object of kind Status. */
export function statusOf({ code, reason, message, details }: StatusError): object {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    ...(reason === '' ? {} : { reason }),
    ...(details === undefined ? {} : { details }),
    code,
  };
}

export function refusal(error: StatusError): WholeAnswer {
  const seconds = error.details?.retryAfterSeconds;
  return {
    status: error.code,
    body: statusOf(error),
    ...(seconds === undefined ? {} : { headers: { 'retry-after': String(seconds) } }),
  };
}

/** The header of a warning: 299 is one that stays, the agent is not told, and headers are plain text. */
export function warningHeader(text: string): string {
  const plain = text.replaceAll(/[^\x20-\x7e]/g, '?');
  return `299 - "${plain.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
