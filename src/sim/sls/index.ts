import { findRegion } from '../../catalog/index.ts';
import type { RestStyle, Service } from '../service.ts';
import { inOwnWords } from './faults.ts';
import { actions as indexes } from './log-index.ts';
import { actions as logStores } from './log-store.ts';
import { actions as projects } from './project.ts';
import { actions as projectAccess } from './project-access.ts';

/** Simple Log Service: projects, logstores and their indexes. A project is named by the host. */
export const sls: Service = {
  product: 'Sls',
  code: 'log',
  version: '2020-12-30',
  hosts: ['sls'],
  forbidden: { code: 'Unauthorized', status: 403, message: 'denied by sts or ram, action or resource is not allowed.' },
  rest: {
    requestId: undefined,
    requestIdHeaders: ['x-log-requestid'],
    schemes: ['LOG', 'SLS4-HMAC-SHA256'],
    // Native clients read errorCode, others code.
    fault: ({ code, message }) => ({ errorCode: code, errorMessage: message, code, message }),
    translate: inOwnWords,
    host,
  },
  actions: { ...projects, ...projectAccess, ...logStores, ...indexes },
};

const REAL = /^(?:([a-z0-9-]+)\.)?([a-z0-9-]+?)(?:-intranet|-share)?\.log\.aliyuncs\.com(?::\d+)?$/i;
/** A project before the simulator's own name, for clients that put it before whatever endpoint they are told. */
const LOCAL = /^([a-z0-9][a-z0-9-]*)\.(?:localhost|127\.0\.0\.1)(?::\d+)?$/i;

/** `<project>.<region>.log.aliyuncs.com`, with or without the project. */
function host(name: string): ReturnType<NonNullable<RestStyle['host']>> {
  const local = LOCAL.exec(name)?.[1];
  if (local !== undefined) return { region: undefined, params: { project: local } };
  const match = REAL.exec(name);
  if (match === null) return undefined;
  const [, project, region] = match;
  return {
    region: region !== undefined && findRegion(region) !== undefined ? region : undefined,
    params: project === undefined ? {} : { project },
  };
}
