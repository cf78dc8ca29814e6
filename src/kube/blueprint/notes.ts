import type { Stack } from '../../model/index.ts';
import { controllerOf } from './ingress-controllers.ts';
import type { ManifestOptions } from './place.ts';

/** What the manifests take for granted or cannot say, in sentences for people. */
export function manifestNotes(stack: Stack, options: ManifestOptions): readonly string[] {
  return [...ingressNotes(stack, options), ...storageNotes(stack, options)];
}

function ingressNotes(stack: Stack, options: ManifestOptions): readonly string[] {
  const { ingress } = stack;
  if (ingress === undefined) return [];
  const controller = controllerOf({ ...options, stack, dependents: new Map() });
  const limited = ingress.allowedCidrs.length > 0;
  const notes: string[] = [];
  if (limited && ingress.kind === 'gateway')
    notes.push('ingress.allowedCidrs: the Gateway API has no words for it; keep others out in front of the Gateway.');
  if (limited && ingress.kind === 'ingress' && !controller.keepsCidrs)
    notes.push(
      `ingress.allowedCidrs: written as annotations of nginx where no class is named; ${controller.className ?? 'another default class'} does not keep them.`,
    );
  if (limited && ingress.kind === 'ingress' && options.cloud === 'gcp' && controller.keepsCidrs)
    notes.push(
      `ingress.allowedCidrs: kept by the Cloud Armor policy ${stack.project}-${stack.profile}-allowed, which must exist.`,
    );
  if (ingress.kind === 'ingress' && ingress.https.enabled && !controller.readsTlsSecret)
    notes.push('ingress.https: the balancer finds its certificate in ACM by the host.');
  return notes;
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
