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

export type RegistryKind = Registry['kind'];

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
    /^(?<instance>[a-z0-9-]+)-registry(?:-vpc)?\.(?<region>[a-z0-9-]+)\.cr\.aliyuncs\.com$/,
    ({ instance = '', region = '' }) => ({ kind: 'alibaba-enterprise', instance, region }),
  ],
  [
    /^(?<opened>crpi-[a-z0-9]+)(?:-vpc)?\.(?<region>[a-z0-9-]+)\.personal\.cr\.aliyuncs\.com$/,
    ({ opened = '', region = '' }) => ({ kind: 'alibaba-personal', region, opened }),
  ],
  [
    /^registry(?:-vpc|-internal)?\.(?<region>[a-z0-9-]+)\.aliyuncs\.com$/,
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

/** How to log in and how to make a repository, for the fixes that errors print. */
export function adviceFor(host: string): { readonly login: string; readonly create: (repository: string) => string } {
  const registry = registryKind(host);
  const docker = `Log in with \`docker login ${host === 'docker.io' ? '' : host}\``.replace(' `', '`');
  const create = 'Create the repository in the registry, then run the same command again.';
  switch (registry.kind) {
    case 'ecr':
      return {
        login: `Give AWS credentials that may use ecr:GetAuthorizationToken (AWS_ACCESS_KEY_ID, AWS_PROFILE, or \`aws sso login\`) for account ${registry.account}.`,
        create: (repository) => `aws ecr create-repository --region ${registry.region} --repository-name ${repository}`,
      };
    case 'azure':
      return {
        login: `Run \`az acr login --name ${registry.name}\`, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET of an identity with AcrPush.`,
        create: () => 'A push makes the repository: check that the identity has AcrPush on the registry.',
      };
    case 'google':
      return {
        login: `Run \`gcloud auth login\`, or set GOOGLE_APPLICATION_CREDENTIALS to a service account key with roles/artifactregistry.writer.`,
        create: (repository) => googleCreate(registry.location, repository),
      };
    case 'alibaba-enterprise':
      return {
        login: `Log in to Alibaba Cloud with an identity that may use cr:GetAuthorizationToken, or run \`docker login ${host}\` with the registry’s password. The instance’s public endpoint must let this address in.`,
        create: (repository) =>
          `Create the namespace ${repository.split('/')[0]} in the instance and turn its automatic repository creation on, or create the repository.`,
      };
    case 'alibaba-personal':
      return {
        login: `Run \`docker login ${host}\` with the registry password that the console shows under “Access Credential”.`,
        create: (repository) =>
          `Create the namespace ${repository.split('/')[0]} in the console of Container Registry.`,
      };
    case 'github':
      return { login: `${docker} and a token with write:packages.`, create: () => create };
    case 'docker-hub':
    case 'ecr-public':
    case 'plain':
    default:
      return { login: `${docker}, then run the same command again.`, create: () => create };
  }
}

function googleCreate(location: string, repository: string): string {
  const [project = 'PROJECT', name = 'REPOSITORY'] = repository.split('/');
  return `gcloud artifacts repositories create ${name} --project ${project} --location ${location} --repository-format docker`;
}
