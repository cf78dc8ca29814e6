import { randomBytes } from 'node:crypto';
import type { Answer, ApiFault } from '../service.ts';
import { toXml } from './xml-answer.ts';

/** What goes back over the wire; `drop` cuts the connection instead. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}
export type Outcome = HttpAnswer | 'drop';

/** What an answer must know of its call. */
export interface AnswerFrame {
  readonly format: 'json' | 'xml';
  readonly action: string;
  readonly requestId: string;
  /** The endpoint the client addressed. */
  readonly host: string;
  /** As the product calls itself; undefined before it is known. */
  readonly product: string | undefined;
}

/** A success: 200 with the answer as it is, RequestId included. */
export function successAnswer(frame: AnswerFrame, answer: Answer): HttpAnswer {
  return answerOf(
    frame,
    200,
    frame.format === 'json' ? JSON.stringify(answer) : toXml(`${frame.action}Response`, answer),
  );
}

/** A refusal with the members that every product's gateway sends (research, 1.6). */
export function faultAnswer(frame: AnswerFrame, fault: ApiFault): HttpAnswer {
  const body = frame.product === 'Kms' ? kmsFault(frame, fault) : gatewayFault(frame, fault);
  const root = frame.product === 'Kms' ? 'KMS' : 'Error';
  return answerOf(frame, fault.status, frame.format === 'json' ? JSON.stringify(body) : toXml(root, body));
}

function gatewayFault({ requestId, host, product }: AnswerFrame, fault: ApiFault): Answer {
  const query = [
    `q=${encodeURIComponent(fault.code)}`,
    ...(product === undefined ? [] : [`product=${product}`]),
    `requestId=${requestId}`,
  ];
  const Recommend = `https://api.aliyun.com/troubleshoot?${query.join('&')}`;
  return { RequestId: requestId, HostId: host, Code: fault.code, Message: fault.message, Recommend, ...fault.detail };
}

/** KMS says the HTTP status as a number and leaves the host out. */
function kmsFault({ requestId }: AnswerFrame, fault: ApiFault): Answer {
  return { HttpStatus: fault.status, RequestId: requestId, Code: fault.code, Message: fault.message, ...fault.detail };
}

function answerOf({ format, requestId }: AnswerFrame, status: number, text: string): HttpAnswer {
  const body = Buffer.from(text);
  return {
    status,
    headers: {
      'content-type': format === 'json' ? 'application/json;charset=utf-8' : 'text/xml;charset=utf-8',
      'content-length': String(body.length),
      'x-acs-request-id': requestId,
      'x-acs-trace-id': randomBytes(16).toString('hex'),
    },
    body,
  };
}
