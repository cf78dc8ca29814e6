import type { Stack } from '../../model/index.ts';
import type { ConfigDocument } from '../schema/document.ts';
import { accessOf } from './access.ts';
import { certificateOf, loadBalancerOf } from './balancer.ts';
import { clusterOf } from './cluster.ts';
import { mapValues } from './map-values.ts';
import { machineOf, networkOf } from './network.ts';
import { analyticsOf, commitmentOf, modelOf, monitoringOf } from './operations.ts';
import { ingressOf, registryOf, secretOf, serviceOf } from './service.ts';
import type { Sources } from './sources.ts';
import { targetOf } from './target.ts';

/** Makes the stack: every name given, every default filled in, every file read. */
export function stackOf(document: ConfigDocument, profile: string, sources: Sources): Stack {
  const { project } = document;
  return {
    project,
    profile,
    region: document.region ?? '',
    regions: mapValues(document.regions, ({ role, zones }) => ({ role, zones })),
    labels: document.labels,
    gpu: document.gpu,
    services: mapValues(document.services, (service, key) => serviceOf(service, { key, document, sources })),
    volumes: mapValues(document.volumes, ({ size, access, storageClass, hostPath }) => ({
      bytes: size,
      access,
      storageClass,
      hostPath,
    })),
    secrets: mapValues(document.secrets, (secret) => secretOf(secret, sources)),
    registry: registryOf(document.registry),
    ingress: document.ingress === undefined ? undefined : ingressOf(document.ingress, document),
    network: document.network === undefined ? undefined : networkOf(document.network, project),
    machines: mapValues(document.machines, (machine, key) => machineOf(machine, { project, key, sources })),
    loadBalancers: mapValues(document.loadBalancers, (balancer, key) => loadBalancerOf(balancer, project, key)),
    certificates: mapValues(document.certificates, (certificate, key) =>
      certificateOf(certificate, { project, key, sources }),
    ),
    storage: { buckets: mapValues(document.storage.buckets, (bucket, key) => bucketOf(bucket, key, sources)) },
    access: accessOf(document.access, project, sources),
    cluster: document.cluster === undefined ? undefined : clusterOf(document.cluster, project),
    models: mapValues(document.models, (model, key) => modelOf(model, `${project}-${key}`)),
    monitoring: monitoringOf(document.monitoring, project),
    commitments: mapValues(document.commitments, (commitment, key) => commitmentOf(commitment, `${project}-${key}`)),
    analytics: mapValues(document.analytics, analyticsOf),
    targets: mapValues(document.targets, (target) => targetOf(target, project, profile)),
  };
}

function bucketOf(
  bucket: ConfigDocument['storage']['buckets'][string],
  name: string,
  sources: Sources,
): Stack['storage']['buckets'][string] {
  const { encryption, lifecycle, objects, ...rest } = bucket;
  return {
    ...rest,
    objects: objects.map(({ key, content }, index) => ({
      key,
      content: sources.text(content, ['storage', 'buckets', name, 'objects', index, 'content']),
    })),
    encryption: encryption === undefined ? undefined : { algorithm: encryption.algorithm, key: encryption.key },
    lifecycle: lifecycle.map(({ id, prefix, expireDays, enabled }) => ({
      id: id ?? ruleId(prefix),
      prefix,
      expireDays,
      enabled,
    })),
  };
}

function ruleId(prefix: string): string {
  const word = prefix.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-|-$/g, '');
  return `expire-${word === '' ? 'all' : word}`;
}
