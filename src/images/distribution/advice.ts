import { registryKind, type Registry } from './kinds.ts';

/** What a user does when a registry refuses, for the fixes that errors print. */
export interface Advice {
  /** How to log in. */
  readonly login: string;
  /** How to make a repository. */
  readonly create: (repository: string) => string;
}

/** The advice for the registry on a host. */
export function adviceFor(host: string): Advice {
  const registry = registryKind(host);
  switch (registry.kind) {
    case 'ecr':
      return ecrAdvice(registry);
    case 'azure':
      return azureAdvice(registry.name);
    case 'google':
      return googleAdvice(registry.location);
    case 'alibaba-enterprise':
      return alibabaEnterpriseAdvice(host);
    case 'alibaba-personal':
      return alibabaPersonalAdvice(host);
    default:
      return plainAdvice(host);
  }
}

function ecrAdvice({ region, account }: Extract<Registry, { kind: 'ecr' }>): Advice {
  return {
    login: `Give AWS credentials that may use ecr:GetAuthorizationToken (AWS_ACCESS_KEY_ID, AWS_PROFILE, or \`aws sso login\`) for account ${account}.`,
    create: (repository) => `aws ecr create-repository --region ${region} --repository-name ${repository}`,
  };
}

function azureAdvice(name: string): Advice {
  return {
    login: `Run \`az acr login --name ${name}\`, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET of an identity with AcrPush.`,
    create: () => 'A push makes the repository: check that the identity has AcrPush on the registry.',
  };
}

function googleAdvice(location: string): Advice {
  return {
    login:
      'Run `gcloud auth login`, or set GOOGLE_APPLICATION_CREDENTIALS to a service account key with roles/artifactregistry.writer.',
    create: (repository) => {
      const [project = 'PROJECT', name = 'REPOSITORY'] = repository.split('/');
      return `gcloud artifacts repositories create ${name} --project ${project} --location ${location === '' ? 'LOCATION' : location} --repository-format docker`;
    },
  };
}

function alibabaEnterpriseAdvice(host: string): Advice {
  return {
    login: `Sign in to Alibaba Cloud with an identity that may use cr:GetAuthorizationToken, or run \`docker login ${host}\` with the registry’s password. The instance’s public endpoint must let this address in.`,
    create: (repository) =>
      `Create the namespace ${namespaceOf(repository)} in the instance and turn its automatic repository creation on, or create the repository.`,
  };
}

function alibabaPersonalAdvice(host: string): Advice {
  return {
    login: `Run \`docker login ${host}\` with the registry password that the console shows under “Access Credential”.`,
    create: (repository) => `Create the namespace ${namespaceOf(repository)} in the console of Container Registry.`,
  };
}

function plainAdvice(host: string): Advice {
  const command = host === 'docker.io' ? 'docker login' : `docker login ${host}`;
  return {
    login: `Log in with \`${command}\`, then run the same command again.`,
    create: () => 'Create the repository in the registry, then run the same command again.',
  };
}

function namespaceOf(repository: string): string {
  return repository.split('/', 1)[0] ?? repository;
}
