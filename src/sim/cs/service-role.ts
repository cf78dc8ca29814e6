import { findRole } from '../ram/role-store.ts';
import type { Action, Answer, Call } from '../service.ts';
import { bodyOf } from '../wire/json-body.ts';
import { fault, type FaultCode } from './faults.ts';

/** Roles that the service acts with, and how it says that one is missing. */
const ROLES = {
  AliyunCSDefaultRole: 'EntityNotExist.Role',
  AliyunCSManagedKubernetesRole: 'ErrManagedKuberneteRoleNotAttach',
  AliyunCSManagedNetworkRole: 'ErrManagedAddonRoleNotAttach',
  AliyunCSManagedCsiRole: 'ErrManagedAddonRoleNotAttach',
  AliyunCSManagedLogRole: 'ErrManagedAddonRoleNotAttach',
  AliyunCSManagedArmsRole: 'ErrManagedAddonRoleNotAttach',
  AliyunCSKubernetesAuditRole: 'ErrKubernetesAuditRoleNotAttach',
  AliyunCSManagedAutoScalerRole: 'ErrAutoScalerRoleNotAttach',
} as const satisfies Readonly<Record<string, FaultCode>>;

type ServiceRole = keyof typeof ROLES;

/** What every managed cluster needs. */
const ALWAYS: readonly ServiceRole[] = [
  'AliyunCSDefaultRole',
  'AliyunCSManagedKubernetesRole',
  'AliyunCSManagedNetworkRole',
  'AliyunCSManagedCsiRole',
];

/** What add-ons need on top. */
const OF_ADDON: Readonly<Record<string, ServiceRole>> = {
  'logtail-ds': 'AliyunCSManagedLogRole',
  loongcollector: 'AliyunCSManagedLogRole',
  'arms-prometheus': 'AliyunCSManagedArmsRole',
  'cluster-autoscaler': 'AliyunCSManagedAutoScalerRole',
};

/** What the cluster is to have besides the ordinary. */
export interface Wanted {
  readonly addons: readonly string[];
  readonly audit: boolean;
  readonly autoScaling: boolean;
}

/** Refuses unless the account has every service role that is needed. */
export function insistOnRoles(call: Call, { addons, audit, autoScaling }: Wanted): void {
  const needed = [
    ...ALWAYS,
    ...addons.flatMap((name) => OF_ADDON[name] ?? []),
    ...(audit ? (['AliyunCSKubernetesAuditRole'] as const) : []),
    ...(autoScaling ? (['AliyunCSManagedAutoScalerRole'] as const) : []),
  ];
  for (const name of needed) insistOnRole(call, name);
}

/** Refuses unless the roles of the add-ons are there. */
export function insistOnAddonRoles(call: Call, addons: readonly string[]): void {
  for (const name of addons.flatMap((addon) => OF_ADDON[addon] ?? [])) insistOnRole(call, name);
}

function insistOnRole({ world }: Call, name: ServiceRole): void {
  if (findRole(world, name) === undefined) throw fault(ROLES[name], name);
}

export const actions: Readonly<Record<string, Action>> = {
  CheckServiceRole: {
    summary: 'tells which service roles the account has granted',
    mutates: false,
    route: { method: 'POST', path: '/ram/check-service-role' },
    run: check,
  },
  OpenAckService: {
    summary: 'opens the service, which is open in every simulated account',
    mutates: true,
    route: { method: 'POST', path: '/service/open' },
    run: ({ world }) => ({ order_id: String(world.random(2e14, 3e14 - 1)) }),
  },
};

function check(call: Call): Answer {
  const roles = bodyOf(call)
    .children('roles')
    .map((role) => role.need('name'));
  return {
    roles: roles.map((name) => {
      const granted = findRole(call.world, name) !== undefined;
      return { name, granted, message: granted ? '' : `EntityNotExist.Role: the role ${name} does not exist` };
    }),
  };
}
