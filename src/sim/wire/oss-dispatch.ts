import { randomBytes } from 'node:crypto';
import { wallClock } from '../../base/index.ts';
import type { Outcome } from './http-answer.ts';
import type { HttpRequest } from './http-request.ts';
import type { OssGateway, OssRequest } from './oss-gateway.ts';
import { struck } from './struck.ts';
import type { Wiring } from './wiring.ts';

/** Runs one OSS request as one transaction, with the world's faults. */
export async function answerOss(wiring: Wiring, gateway: OssGateway, request: HttpRequest): Promise<Outcome> {
  const oss = ossRequestOf(request);
  try {
    const operation = gateway.operation(oss);
    if (operation === undefined)
      wiring.log(`OSS ${request.method} ${request.path}?${request.rawQuery} is not simulated`);
    const label = `oss:${operation?.name ?? 'Unknown'}`;
    wiring.traffic.called(label);
    const kind = operation?.mutates === true ? 'write' : 'read';
    return await struck(wiring.desk, label, () =>
      wiring.world.transaction(kind, () => gateway.answer(wiring.world, oss)),
    );
  } catch (error) {
    return gateway.refuse(oss, wiring.faultOf(error, `OSS ${request.method} ${request.path}`));
  }
}

function ossRequestOf(request: HttpRequest): OssRequest {
  const { method, host, path, rawQuery, headers, body, secure, sourceIp } = request;
  const requestId = randomBytes(12).toString('hex').toUpperCase();
  return { method, host, path, query: rawQuery, headers, body, secure, sourceIp, requestId, wallNow: wallClock.now() };
}
