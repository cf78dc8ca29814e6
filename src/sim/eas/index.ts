import type { Service } from '../service.ts';
import { autoscalerActions } from './autoscaler.ts';
import { happenings } from './happenings.ts';
import { serviceChangeActions } from './service-changes.ts';
import { serviceReadActions } from './service-reads.ts';
import { serviceActions } from './services.ts';

/** PAI-EAS: models as services that scale with their load. */
export const eas: Service = {
  product: 'eas',
  code: 'eas',
  version: '2021-07-01',
  hosts: ['pai-eas'],
  forbidden: {
    code: 'Forbidden.RAM',
    status: 403,
    message: "User not authorized to operate on the specified resource, or this API doesn't support RAM.",
  },
  rest: {
    requestId: 'RequestId',
    fault: ({ code, message, detail }, requestId) => ({
      RequestId: requestId,
      Code: code,
      Message: message,
      ...detail,
    }),
  },
  actions: { ...serviceActions, ...serviceChangeActions, ...serviceReadActions, ...autoscalerActions },
  happenings,
};
