import { clusterWide } from './labels.ts';
import { servicesOf, type Draft, type Place } from './place.ts';
import { podSecurityLevel } from './security.ts';

/** The stack's own namespace, which refuses pods that ask for more than the stack's services need. */
export function namespaceDrafts(place: Place): readonly Draft[] {
  const { namespace, cloud } = place;
  const level = podSecurityLevel(servicesOf(place));
  const identity = cloud === 'alicloud' && servicesOf(place).some((service) => service.identity.alicloud !== undefined);
  const labels = {
    'pod-security.kubernetes.io/enforce': level,
    'pod-security.kubernetes.io/audit': 'restricted',
    'pod-security.kubernetes.io/warn': 'restricted',
    ...(identity ? { 'pod-identity.alibabacloud.com/injection': 'on' } : {}),
  };
  return [
    {
      key: 'namespace',
      manifest: { apiVersion: 'v1', kind: 'Namespace', metadata: clusterWide(place, namespace, { labels }) },
      origin: 'project',
    },
  ];
}
