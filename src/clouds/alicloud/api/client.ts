import { LandfallError, thrower } from '../../../base/index.ts';
import type { ApiRequest, Attributes, CloudPort } from '../../../model/index.ts';
import { CLOUD_ERRORS } from '../errors.ts';
import { cloudError, refusalInBody } from './cloud-error.ts';
import { openConnection, type AlicloudOptions, type Connection } from './connection.ts';
import { openApiSender } from './openapi.ts';
import { productOf, type Product } from './products.ts';
import { openSlsSender } from './sls.ts';

const fail = thrower(CLOUD_ERRORS);

/**
 * Alibaba Cloud as something that sends one call. No client library is loaded and no credential is read before the
 * first call. Every failure is a CloudError, except missing credentials and an abort.
 */
export function openAlicloud(options: AlicloudOptions): CloudPort {
  const connection = openConnection(options);
  const sendApi = openApiSender(connection);
  const sendSls = openSlsSender(connection);
  const sendBy = (product: Product, request: ApiRequest, signal: AbortSignal): Promise<Attributes> => {
    if (product.style === 'oss') return sendOssLazily(request, signal, connection);
    return product.style === 'sls' ? sendSls(product, request, signal) : sendApi(product, request);
  };
  return {
    send: async (request, signal) => {
      const api = `${request.product}:${request.action}`;
      const product = productOf(request.product);
      if (product === undefined) throw fail('LF4002', { headline: `no product is called ${request.product} (${api})` });
      signal.throwIfAborted();
      const sending = sendBy(product, request, signal);
      const body = await untilAborted(sending, signal).catch((thrown: unknown) => {
        signal.throwIfAborted();
        throw thrown instanceof LandfallError ? thrown : cloudError(api, thrown);
      });
      const refused = refusalInBody(api, body);
      if (refused !== undefined) throw refused;
      return body;
    },
  };
}

async function sendOssLazily(request: ApiRequest, signal: AbortSignal, connection: Connection): Promise<Attributes> {
  const { sendOss } = await import('./oss.ts');
  return sendOss(request, signal, connection);
}

/** The official client cannot be interrupted: on an abort its answer is abandoned, and the journal knows that it left. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
