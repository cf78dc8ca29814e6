import type { Action, Service } from '../service.ts';
import { cloudResourceActions } from './cloud-resources.ts';
import { domainActions } from './domains.ts';
import { firewallActions } from './firewalls.ts';
import { tagActions } from './tag-actions.ts';

/** In policies the product still has the name of its predecessor. */
function underOldName(actions: Readonly<Record<string, Action>>): Readonly<Record<string, Action>> {
  const named = Object.entries(actions).map(
    ([name, action]) => [name, { ...action, permission: `yundun-waf:${name}` }] as const,
  );
  return Object.fromEntries(named);
}

/** Web Application Firewall 3.0: one control plane for mainland China, one for the rest of the world. */
export const waf: Service = {
  product: 'waf-openapi',
  code: 'waf',
  version: '2021-10-01',
  hosts: ['wafopenapi'],
  forbidden: {
    code: 'NoPermission',
    status: 403,
    message: 'You are not authorized to do this action. You should be authorized by RAM.',
  },
  actions: underOldName({ ...firewallActions, ...domainActions, ...cloudResourceActions, ...tagActions }),
};
