import type { Arg, Service } from '../../model/index.ts';
import { configDigest, filesKey } from './config-maps.ts';
import { containerOf, initContainerOf } from './container.ts';
import { gpuPlacement } from './gpu.ts';
import { podMetadata, selectorOf } from './labels.ts';
import { given, listed, nameOf, type Place } from './place.ts';
import { isOptional, secretKey, SECRETS } from './secrets.ts';
import { podSecurityContext } from './security.ts';
import { identityLabels, serviceAccountKey } from './service-accounts.ts';
import { claimKey, ownsVolumes, singleMounts } from './storage.ts';
import { FILES, SECRET_FILES, TEMPORARY, volumeName } from './volume-names.ts';

/** The template of a service's pods. */
export function podTemplate(place: Place, service: Service): Readonly<Record<string, Arg>> {
  const config = configDigest(service);
  return {
    metadata: podMetadata(place, service, {
      labels: identityLabels(place, service),
      // The pods are made anew when their ConfigMaps change.
      annotations: config === undefined ? {} : { 'checksum/config': config },
    }),
    spec: podSpec(place, service),
  };
}

function podSpec(place: Place, service: Service): Readonly<Record<string, Arg>> {
  const once = service.run.kind !== 'always';
  return given({
    serviceAccountName: nameOf(serviceAccountKey(service)),
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    restartPolicy: once ? 'Never' : undefined,
    terminationGracePeriodSeconds: Math.ceil(service.stopSeconds),
    securityContext: podSecurityContext(service),
    ...gpuPlacement(place, service),
    topologySpreadConstraints: isSpread(service) ? spread(place, service) : undefined,
    initContainers: listed(service.init.map((step) => initContainerOf(place, service, step))),
    containers: [containerOf(place, service)],
    volumes: listed(volumesOf(place, service)),
  });
}

/** Whether several pods of it run at once. */
function isSpread({ run, autoscaling, replicas }: Service): boolean {
  return run.kind === 'always' && (autoscaling?.max ?? replicas) > 1;
}

/** Over nodes and zones as evenly as goes; a full zone stops nobody. */
function spread(place: Place, service: Service): readonly Arg[] {
  return ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: selectorOf(place, service) },
  }));
}

function volumesOf(place: Place, service: Service): readonly Arg[] {
  const { stack } = place;
  const own = ownsVolumes(service, stack.volumes) ? singleMounts(service, stack.volumes) : [];
  const claimed = [...new Set(service.mounts.map(({ volume }) => volume))].filter((volume) => !own.includes(volume));
  const secretFiles = service.secrets.filter(({ file }) => file !== undefined);
  return [
    ...claimed.map((volume) => ({
      name: volumeName(volume),
      persistentVolumeClaim: { claimName: nameOf(claimKey(volume)) },
    })),
    ...(Object.keys(service.files).length > 0 ? [{ name: FILES, configMap: { name: nameOf(filesKey(service)) } }] : []),
    ...(secretFiles.length > 0
      ? [
          {
            name: SECRET_FILES,
            secret: given({
              secretName: nameOf(SECRETS),
              items: secretFiles.map(({ secret }) => ({ key: secretKey(secret), path: secretKey(secret) })),
              optional: secretFiles.every((use) => isOptional(place, use)) ? true : undefined,
            }),
          },
        ]
      : []),
    ...(service.security.readOnlyRoot && !service.mounts.some(({ path }) => path === '/tmp')
      ? [{ name: TEMPORARY, emptyDir: {} }]
      : []),
  ];
}
