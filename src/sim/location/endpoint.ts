import type { Action, Answer, Call } from '../service.ts';

/**
 * Where a product is served in a region: always here, whatever the product. An honest "unknown action" from the
 * simulator is better than an empty list, on which clients fall back to the real cloud's address.
 */
export const describeEndpoints: Action = {
  summary: 'says where a product is served: here',
  mutates: false,
  required: ['Id', 'ServiceCode'],
  run: describe,
};

function describe({ params, host }: Call): Answer {
  const endpoint = {
    Endpoint: host,
    Id: params.need('Id'),
    Namespace: '',
    // Alibaba's own spelling; clients read it.
    SerivceCode: params.need('ServiceCode'),
    Type: params.text('Type') ?? 'openAPI',
    Protocols: { Protocols: ['HTTP', 'HTTPS'] },
  };
  return { Success: true, Endpoints: { Endpoint: [endpoint] } };
}
