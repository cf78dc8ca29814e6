import { expect, it } from 'vitest';

import { ApiFault } from '../service.ts';
import { memoryWorld } from '../world/memory-world.ts';
import { callAction } from '../world/test-call.ts';
import { location } from './index.ts';

it('sends every client back here, in the real answer’s own spelling', () => {
  const input = { Id: 'cn-shanghai', ServiceCode: 'slb', Type: 'openAPI' };
  const answer = callAction(memoryWorld(), location, 'DescribeEndpoints', input, { host: '127.0.0.1:9' });
  expect(answer).toMatchObject({
    Success: true,
    Endpoints: {
      Endpoint: [
        {
          Endpoint: '127.0.0.1:9',
          Id: 'cn-shanghai',
          SerivceCode: 'slb',
          Type: 'openAPI',
          Protocols: { Protocols: ['HTTP', 'HTTPS'] },
        },
      ],
    },
  });
});

it('insists on region and service', () => {
  expect(() => callAction(memoryWorld(), location, 'DescribeEndpoints', { Id: 'cn-shanghai' })).toThrow(ApiFault);
});
