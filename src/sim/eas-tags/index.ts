import type { Action, Service } from '../service.ts';
import { tagActions } from './tag-actions.ts';

/** Policies know them as actions of PAI-EAS. */
function asOfEas(actions: Readonly<Record<string, Action>>): Readonly<Record<string, Action>> {
  const named = Object.entries(actions).map(
    ([name, action]) => [name, { ...action, permission: `eas:${name}` }] as const,
  );
  return Object.fromEntries(named);
}

/** The tags of PAI-EAS, which are a version of their own and called by name, not by path. */
export const easTags: Service = {
  product: 'eas-tags',
  code: 'eas-tags',
  version: '2021-07-02',
  hosts: ['pai-eas'],
  forbidden: {
    code: 'Forbidden.RAM',
    status: 403,
    message: "User not authorized to operate on the specified resource, or this API doesn't support RAM.",
  },
  actions: asOfEas(tagActions),
};
