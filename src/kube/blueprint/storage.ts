import { formatBytes } from '../../base/index.ts';
import type { Arg, CloudName, Service, Volume } from '../../model/index.ts';
import { clusterWide, namespaced } from './labels.ts';
import { dnsName, given, keyPart, nameOf, servicesOf, type Draft, type Manifest, type Place } from './place.ts';
import { volumeName } from './volume-names.ts';

type Access = Volume['access'];

const GIB = 2 ** 30;

/** What a claim asks for on a cloud: a class that the cloud's clusters have, or one that the stack brings along. */
interface Storage {
  readonly className: string | undefined;
  /** The StorageClass that is made; its name is then the stack's. */
  readonly own?: (place: Place) => Manifest | undefined;
  /** The least the cloud sells. */
  readonly least?: number;
}

const LATE = { allowVolumeExpansion: true, reclaimPolicy: 'Delete', volumeBindingMode: 'WaitForFirstConsumer' };

/** Classes that managed clusters come with, where they do; else the CSI driver's. */
const STORAGE: Readonly<Record<CloudName, Readonly<Record<Access, Storage>>>> = {
  aws: {
    single: {
      className: undefined,
      own: () => ({ provisioner: 'ebs.csi.aws.com', parameters: { type: 'gp3', encrypted: 'true' }, ...LATE }),
    },
    shared: { className: 'efs-sc', own: elasticFileSystem },
  },
  azure: {
    single: { className: 'managed-csi' },
    shared: {
      className: undefined,
      // NFS keeps owners and modes, which SMB does not; shares of the premium tier begin at 100 GiB.
      own: () => ({
        provisioner: 'file.csi.azure.com',
        parameters: { skuName: 'Premium_LRS', protocol: 'nfs' },
        ...LATE,
        volumeBindingMode: 'Immediate',
      }),
      least: 100 * GIB,
    },
  },
  gcp: {
    single: { className: 'standard-rwo' },
    shared: {
      className: undefined,
      // The basic tier begins at 1 TiB.
      own: () => ({ provisioner: 'filestore.csi.storage.gke.io', parameters: { tier: 'standard' }, ...LATE }),
      least: 1024 * GIB,
    },
  },
  alicloud: {
    // ESSD disks begin at 20 GiB.
    single: { className: 'alicloud-disk-topology-alltype', least: 20 * GIB },
    shared: { className: 'alibabacloud-cnfs-nas' },
  },
};

const NO_CLOUD: Storage = { className: undefined };

/** Classes, and claims for the volumes that are not made for each replica. */
export function storageDrafts(place: Place): readonly Draft[] {
  return [...classDrafts(place), ...claimDrafts(place)];
}

export function claimKey(volume: string): string {
  return `pvc_${keyPart(volume)}`;
}

/** Whether each replica needs a volume of its own: several of them, on volumes that one node alone may hold. */
export function ownsVolumes(service: Service, volumes: Readonly<Record<string, Volume>>): boolean {
  const most = service.autoscaling?.max ?? service.replicas;
  return service.run.kind === 'always' && most > 1 && singleMounts(service, volumes).length > 0;
}

/** Keys of the volumes it holds alone. */
export function singleMounts({ mounts }: Service, volumes: Readonly<Record<string, Volume>>): readonly string[] {
  return mounts.map(({ volume }) => volume).filter((volume) => volumes[volume]?.access === 'single');
}

/** What a claim says, in a PersistentVolumeClaim or a StatefulSet's template. */
export function claimSpec(place: Place, volume: Volume): Readonly<Record<string, Arg>> {
  const { className, least = 0 } = storageOf(place, volume.access);
  return given({
    accessModes: [volume.access === 'shared' ? 'ReadWriteMany' : 'ReadWriteOnce'],
    storageClassName:
      volume.storageClass ?? (ownClass(place, volume.access) ? nameOf(classKey(volume.access)) : className),
    resources: { requests: { storage: formatBytes(Math.max(volume.bytes, least)) } },
  });
}

function claimDrafts(place: Place): readonly Draft[] {
  const { stack } = place;
  const claimed = new Set(
    servicesOf(place).flatMap((service) => {
      const own = ownsVolumes(service, stack.volumes) ? singleMounts(service, stack.volumes) : [];
      return service.mounts.map(({ volume }) => volume).filter((volume) => !own.includes(volume));
    }),
  );
  return Object.entries(stack.volumes)
    .filter(([key]) => claimed.has(key))
    .map(([key, volume]) => ({
      key: claimKey(key),
      manifest: {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: namespaced(place, volumeName(key)),
        spec: claimSpec(place, volume),
      },
      origin: `volumes.${key}`,
      holdsData: true,
    }));
}

function classDrafts(place: Place): readonly Draft[] {
  const { stack, namespace } = place;
  const mounted = new Set(servicesOf(place).flatMap(({ mounts }) => mounts.map(({ volume }) => volume)));
  const wanted = Object.entries(stack.volumes)
    .filter(([key, { storageClass }]) => mounted.has(key) && storageClass === undefined)
    .map(([, { access }]) => access);
  return (['single', 'shared'] as const)
    .filter((access) => wanted.includes(access))
    .flatMap((access) => {
      const own = storageOf(place, access).own?.(place);
      if (own === undefined) return [];
      const head = { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass' };
      // Classes belong to the whole cluster: the namespace keeps two profiles of one cluster apart.
      const metadata = clusterWide(place, dnsName(`${namespace}-${access}`));
      return [{ key: classKey(access), manifest: { ...head, metadata, ...own }, origin: 'volumes' }];
    });
}

function ownClass(place: Place, access: Access): boolean {
  return storageOf(place, access).own?.(place) !== undefined;
}

function storageOf({ cloud }: Place, access: Access): Storage {
  return cloud === undefined ? NO_CLOUD : STORAGE[cloud][access];
}

function classKey(access: Access): string {
  return `storageclass_${access}`;
}

/** Each claim is a directory of its own (an access point) in the one file system. */
function elasticFileSystem({ fileSystem }: Place): Manifest | undefined {
  if (fileSystem === undefined) return undefined;
  return {
    provisioner: 'efs.csi.aws.com',
    parameters: { provisioningMode: 'efs-ap', fileSystemId: fileSystem, directoryPerms: '700' },
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'Immediate',
  };
}
