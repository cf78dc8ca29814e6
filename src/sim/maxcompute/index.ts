import type { Service } from '../service.ts';
import { projectChangeActions } from './project-changes.ts';
import { projectActions } from './projects.ts';
import { tagActions } from './tag-actions.ts';

/** MaxCompute: projects and their settings; tables and jobs are not simulated. */
export const maxcompute: Service = {
  product: 'MaxCompute',
  code: 'odps',
  version: '2022-01-04',
  hosts: ['maxcompute'],
  forbidden: {
    code: 'NoPermission',
    status: 403,
    message: 'You are not authorized to do this action. You should be authorized by RAM.',
  },
  rest: {
    requestId: 'requestId',
    fault: ({ code, message, detail }, requestId) => ({
      RequestId: requestId,
      Code: code,
      Message: message,
      ...detail,
    }),
  },
  actions: { ...projectActions, ...projectChangeActions, ...tagActions },
};
