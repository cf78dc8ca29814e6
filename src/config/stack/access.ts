import type { Access } from '../../model/index.ts';
import type { ConfigDocument } from '../schema/document.ts';
import { mapValues } from './map-values.ts';
import type { Sources } from './sources.ts';

export function accessOf(access: ConfigDocument['access'], project: string, sources: Sources): Access {
  return {
    roles: mapValues(access.roles, (role, key) => ({
      ...role,
      name: role.name ?? `${project}-${key}`,
      description: role.description,
    })),
    policies: mapValues(access.policies, (policy, key) => ({
      ...policy,
      name: policy.name ?? `${project}-${key}`,
      description: policy.description,
    })),
    keys: mapValues(access.keys, (key, name) => ({
      description: key.description ?? `${project} ${name}`,
      pendingWindowDays: key.pendingWindowDays,
      rotationDays: key.rotationDays,
    })),
    keyPairs: mapValues(access.keyPairs, (pair, key) => ({
      name: pair.name ?? `${project}-${key}`,
      publicKey: sources.text(pair.publicKey, ['access', 'keyPairs', key, 'publicKey']).trim(),
    })),
  };
}
