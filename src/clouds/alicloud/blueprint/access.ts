import {
  ref,
  type Arg,
  type Interpolation,
  type Policy,
  type Ref,
  type Resource,
  type Role,
} from '../../../model/index.ts';
import { policyAddress, roleAddress, VPC } from './addresses.ts';
import { global, tagsOf, type Place } from './place.ts';

/** RAM roles, policies, and which role has which policy. RAM knows no regions. */
export function accessResources(place: Place): readonly Resource[] {
  const { roles, policies } = place.stack.access;
  return [
    ...Object.entries(roles).map(([key, role]) => roleResource(key, role, place)),
    ...Object.entries(policies).map(([key, policy]) => policyResource(key, policy, place)),
    ...Object.entries(roles).flatMap(([key, role]) => role.policies.map((policy) => attachment(key, policy))),
  ];
}

function roleResource(key: string, role: Role, place: Place): Resource {
  const trust = {
    Version: '1',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: role.trustedServices.map((service) => `${service}.aliyuncs.com`) },
      },
    ],
  };
  return global('alicloud_ram_role', key, {
    args: {
      role_name: role.name,
      description: role.description,
      assume_role_policy_document: JSON.stringify(trust),
      max_session_duration: role.maxSessionSeconds,
      tags: tagsOf(place),
    },
    origin: `access.roles.${key}`,
  });
}

function policyResource(key: string, policy: Policy, place: Place): Resource {
  return global('alicloud_ram_policy', key, {
    args: {
      policy_name: policy.name,
      description: policy.description,
      policy_document: policyDocument(policy),
      rotate_strategy: 'DeleteOldestNonDefaultVersionWhenLimitExceeded',
      tags: tagsOf(place),
    },
    origin: `access.policies.${key}`,
  });
}

/** Stands for the VPC's id until the text is cut there; no user text can hold a NUL. */
const VPC_ID = '\u0000vpc\u0000';

function policyDocument(policy: Policy): Arg {
  const statements = policy.statements.map(({ effect, actions, resources, fromNetwork }) => ({
    Effect: effect,
    Action: actions,
    Resource: resources,
    ...(fromNetwork ? { Condition: { StringEquals: { 'acs:SourceVpc': [VPC_ID] } } } : {}),
  }));
  const document = JSON.stringify({ Version: '1', Statement: statements });
  const pieces = document.split(JSON.stringify(VPC_ID).slice(1, -1));
  if (pieces.length === 1) return document;
  const parts = pieces.flatMap((piece, index): readonly (string | Ref)[] =>
    index === 0 ? [piece] : [ref(VPC), piece],
  );
  return { kind: 'interpolation', parts } satisfies Interpolation;
}

function attachment(role: string, policy: string): Resource {
  return global('alicloud_ram_role_policy_attachment', `${role}_${policy}`, {
    args: {
      role_name: ref(roleAddress(role), 'role_name'),
      policy_name: ref(policyAddress(policy), 'policy_name'),
      policy_type: 'Custom',
    },
    origin: `access.roles.${role}.policies`,
  });
}
