import type { IngressRoutes, Stack } from '../../model/index.ts';
import { controllerOf, type IngressController } from './ingress-controllers.ts';
import type { ManifestOptions } from './place.ts';

/** What the manifests take for granted or cannot say, in sentences for people. */
export function manifestNotes(stack: Stack, options: ManifestOptions): readonly string[] {
  return [...ingressNotes(stack, options), ...storageNotes(stack, options)];
}

function ingressNotes(stack: Stack, options: ManifestOptions): readonly string[] {
  const { ingress } = stack;
  if (ingress === undefined) return [];
  const controller = controllerOf({ stack, cloud: options.cloud });
  const limits = ingress.allowedCidrs.length > 0 ? limitNotes(stack, ingress, controller, options) : [];
  const certificate =
    ingress.kind === 'ingress' && ingress.https.enabled && !controller.readsTlsSecret
      ? ['ingress.https: the balancer finds its certificate in ACM by the host.']
      : [];
  return [...limits, ...certificate];
}

/** Who keeps `allowedCidrs`. */
function limitNotes(
  { project, profile }: Stack,
  { kind }: IngressRoutes,
  { keepsCidrs, className }: IngressController,
  { cloud }: ManifestOptions,
): readonly string[] {
  const subject = 'ingress.allowedCidrs:';
  if (kind === 'gateway') return [`${subject} the Gateway API has no words for them; keep others out in front of it.`];
  if (!keepsCidrs)
    return [
      `${subject} ${className ?? 'any default class but nginx'} does not keep them; keep others out in front of it.`,
    ];
  return cloud === 'gcp' && className === undefined
    ? [`${subject} kept by the Cloud Armor policy ${project}-${profile}-allowed, which must exist.`]
    : [];
}

function storageNotes({ volumes }: Stack, { cloud, fileSystem }: ManifestOptions): readonly string[] {
  const shared = Object.values(volumes).some(
    ({ access, storageClass }) => access === 'shared' && storageClass === undefined,
  );
  if (!shared) return [];
  if (cloud === undefined) return ['volumes: shared ones need a default storage class that many nodes can mount.'];
  if (cloud === 'aws' && fileSystem === undefined)
    return ['volumes: shared ones use the storage class efs-sc, which must exist and names the file system.'];
  if (cloud === 'alicloud') return ['volumes: shared ones use alibabacloud-cnfs-nas, which ACK makes with CNFS.'];
  return [];
}
