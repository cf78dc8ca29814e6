import { secretRef, type Arg, type SecretUse } from '../../model/index.ts';
import { namespaced } from './labels.ts';
import { dnsName, servicesOf, type Draft, type Place } from './place.ts';

export const SECRETS = 'secret';
export const PULL_SECRET = 'secret_pull';

/** The values that services ask for, by reference, and what images are pulled with. */
export function secretDrafts(place: Place): readonly Draft[] {
  return [...valuesOf(place), ...pullOf(place)];
}

/** The key of a secret's value in the Secret. */
export function secretKey(secret: string): string {
  return secret.replaceAll(/[^\w.-]/g, '_');
}

/** Whether a pod may begin without it. */
export function isOptional({ stack }: Place, { secret }: SecretUse): boolean {
  return stack.secrets[secret]?.required === false;
}

function valuesOf(place: Place): readonly Draft[] {
  const { stack, absentSecrets = [] } = place;
  const used = [...new Set(servicesOf(place).flatMap(({ secrets }) => secrets.map(({ secret }) => secret)))].sort();
  if (used.length === 0) return [];
  const stringData = Object.fromEntries(
    used
      .filter((key) => !absentSecrets.includes(key))
      .map((key): readonly [string, Arg] => [secretKey(key), secretRef(stack.secrets[key]?.source ?? '')]),
  );
  const metadata = namespaced(place, dnsName(`${stack.project}-secrets`));
  const manifest = { apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', stringData };
  return [{ key: SECRETS, manifest, origin: 'secrets' }];
}

function pullOf(place: Place): readonly Draft[] {
  const { stack } = place;
  const key = stack.registry.pullSecret;
  if (key === undefined) return [];
  const manifest = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: namespaced(place, dnsName(`${stack.project}-pull`)),
    type: 'kubernetes.io/dockerconfigjson',
    stringData: { '.dockerconfigjson': secretRef(stack.secrets[key]?.source ?? '') },
  };
  return [{ key: PULL_SECRET, manifest, origin: 'registry.pullSecret' }];
}
