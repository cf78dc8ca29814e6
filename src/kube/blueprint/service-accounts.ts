import type { CloudName, Service } from '../../model/index.ts';
import { namespaced } from './labels.ts';
import { given, keyPart, nameOf, serviceName, servicesOf, type Draft, type Place } from './place.ts';
import { PULL_SECRET } from './secrets.ts';

/** The annotation that each cloud reads a service account's identity from. */
const IDENTITY: Readonly<Record<CloudName, string>> = {
  aws: 'eks.amazonaws.com/role-arn',
  azure: 'azure.workload.identity/client-id',
  gcp: 'iam.gke.io/gcp-service-account',
  alicloud: 'pod-identity.alibabacloud.com/role-name',
};

/** One for each service, so that none is what another is. None of them may speak to the API server. */
export function serviceAccountDrafts(place: Place): readonly Draft[] {
  const { stack } = place;
  return servicesOf(place).map((service) => ({
    key: serviceAccountKey(service),
    manifest: given({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: namespaced(place, serviceName(service), { service, annotations: identityAnnotations(place, service) }),
      automountServiceAccountToken: false,
      imagePullSecrets: stack.registry.pullSecret === undefined ? undefined : [{ name: nameOf(PULL_SECRET) }],
    }),
    origin: `services.${service.name}.identity`,
  }));
}

export function serviceAccountKey(service: Service): string {
  return `serviceaccount_${keyPart(service.name)}`;
}

/** What the pods are marked with so that the cloud gives them their identity. */
export function identityLabels({ cloud }: Place, { identity }: Service): Readonly<Record<string, string>> {
  return cloud === 'azure' && identity.azure !== undefined ? { 'azure.workload.identity/use': 'true' } : {};
}

function identityAnnotations({ cloud }: Place, { identity }: Service): Readonly<Record<string, string>> {
  const name = cloud === undefined ? undefined : identity[cloud];
  return cloud === undefined || name === undefined ? {} : { [IDENTITY[cloud]]: name };
}
