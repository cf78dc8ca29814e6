import { hostnameOf } from './hosts.ts';

/** Who runs a registry, and what its host name says besides. */
export type Registry =
  | { readonly kind: 'docker-hub' }
  /** Amazon ECR, private. `suffix` is `amazonaws.com`, with `.cn` in China. */
  | {
      readonly kind: 'ecr';
      readonly account: string;
      readonly region: string;
      readonly suffix: string;
      readonly fips: boolean;
    }
  | { readonly kind: 'ecr-public' }
  /** Azure Container Registry. */
  | { readonly kind: 'azure'; readonly name: string }
  /** Google Artifact Registry; `location` is empty for gcr.io, which it serves too. */
  | { readonly kind: 'google'; readonly location: string }
  /** Alibaba Cloud Container Registry, Enterprise Edition. */
  | { readonly kind: 'alibaba-enterprise'; readonly instance: string; readonly region: string }
  /** Its Personal Edition; `opened` is set for instances of 2024-09 and later, which the old token API does not know. */
  | { readonly kind: 'alibaba-personal'; readonly region: string; readonly opened?: string }
  | { readonly kind: 'github' }
  | { readonly kind: 'plain' };

const RULES: readonly (readonly [RegExp, (parts: Readonly<Record<string, string>>) => Registry])[] = [
  [/^(?:index\.|registry-1\.)?docker\.io$/, () => ({ kind: 'docker-hub' })],
  [
    /^(?<account>\d{12})\.dkr\.ecr(?<fips>-fips)?\.(?<region>[a-z0-9-]+)\.(?<suffix>amazonaws\.com(?:\.cn)?)$/,
    ({ account = '', fips, region = '', suffix = '' }) => ({
      kind: 'ecr',
      account,
      region,
      suffix,
      fips: fips !== undefined,
    }),
  ],
  [/^public\.ecr\.aws$/, () => ({ kind: 'ecr-public' })],
  [/^(?<name>[a-z0-9-]+)\.azurecr\.(?:io|cn|us)$/, ({ name = '' }) => ({ kind: 'azure', name })],
  [/^(?<location>[a-z0-9-]+)-docker\.pkg\.dev$/, ({ location = '' }) => ({ kind: 'google', location })],
  [/^(?:[a-z]+\.)?gcr\.io$/, () => ({ kind: 'google', location: '' })],
  [
    /^(?<instance>[a-z0-9-]+)-registry(?:-vpc)?\.(?<region>(?!oss-)[a-z0-9-]+)\.cr\.aliyuncs\.com$/,
    ({ instance = '', region = '' }) => ({ kind: 'alibaba-enterprise', instance, region }),
  ],
  [
    /^(?<opened>crpi-[a-z0-9]+)(?:-vpc)?\.(?<region>[a-z0-9-]+)\.personal\.cr\.aliyuncs\.com$/,
    ({ opened = '', region = '' }) => ({ kind: 'alibaba-personal', region, opened }),
  ],
  [
    /^registry(?:-vpc|-internal)?\.(?<region>(?!oss-)[a-z0-9-]+)\.aliyuncs\.com$/,
    ({ region = '' }) => ({ kind: 'alibaba-personal', region }),
  ],
  [/^ghcr\.io$/, () => ({ kind: 'github' })],
];

/** What a registry's host name tells about who runs it. */
export function registryKind(host: string): Registry {
  const name = hostnameOf(host).toLowerCase();
  for (const [pattern, make] of RULES) {
    const match = pattern.exec(name);
    if (match !== null) return make(match.groups ?? {});
  }
  return { kind: 'plain' };
}
