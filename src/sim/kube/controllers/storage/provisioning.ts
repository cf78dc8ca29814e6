import type { KubeObject } from '../../kube-object.ts';
import type { Desk } from '../runtime/desk.ts';
import { tell } from '../runtime/event-log.ts';
import { annotationOf, uidOf } from '../shape/object.ts';
import { claimSpec, SELECTED_NODE, type StorageClass } from './claim-shape.ts';

const ZONE = 'topology.kubernetes.io/zone';

/** Drivers of disks, which one node at a time can have. */
const DISKS: ReadonlySet<string> = new Set([
  'disk.sim.landfall',
  'ebs.csi.aws.com',
  'disk.csi.azure.com',
  'pd.csi.storage.gke.io',
  'diskplugin.csi.alibabacloud.com',
]);

/** Makes the volume of a claim, or tells why its class cannot. */
export function provision(desk: Desk, claim: KubeObject, storageClass: StorageClass): KubeObject | undefined {
  const { provisioner = '' } = storageClass;
  const { accessModes = [] } = claimSpec(claim);
  if (DISKS.has(provisioner) && accessModes.some((mode) => mode.endsWith('Many'))) {
    const { name } = storageClass.metadata;
    const message = `failed to provision volume with StorageClass "${name}": rpc error: code = InvalidArgument desc = Volume capabilities not supported: a disk can be attached to one node at a time, not ${accessModes.join(', ')}`;
    tell(desk, { component: provisioner }, claim, { type: 'Warning', reason: 'ProvisioningFailed', message });
    return undefined;
  }
  const volume = desk.create(newVolume(desk, claim, storageClass), provisioner);
  const message = `Successfully provisioned volume ${volume.metadata.name}`;
  tell(desk, { component: provisioner }, claim, { type: 'Normal', reason: 'ProvisioningSucceeded', message });
  return volume;
}

function newVolume(desk: Desk, claim: KubeObject, storageClass: StorageClass): KubeObject {
  const { provisioner = '', reclaimPolicy = 'Delete' } = storageClass;
  const { accessModes, resources, volumeMode = 'Filesystem' } = claimSpec(claim);
  const name = `pvc-${uidOf(claim)}`;
  const zone = DISKS.has(provisioner) ? zoneOf(desk, claim) : undefined;
  const expression = { key: ZONE, operator: 'In', values: [zone] };
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name, annotations: { 'pv.kubernetes.io/provisioned-by': provisioner } },
    spec: {
      capacity: { storage: resources?.requests?.['storage'] ?? '0' },
      accessModes: accessModes ?? ['ReadWriteOnce'],
      claimRef: claimReference(claim),
      csi: { driver: provisioner, volumeHandle: `sim-${name}` },
      persistentVolumeReclaimPolicy: reclaimPolicy,
      storageClassName: storageClass.metadata.name,
      volumeMode,
      ...(zone === undefined
        ? {}
        : { nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [expression] }] } } }),
    },
    status: { phase: 'Pending' },
  };
}

export function claimReference(claim: KubeObject): object {
  const { name, namespace = '', resourceVersion } = claim.metadata;
  const version = resourceVersion === undefined ? {} : { resourceVersion };
  return { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid: uidOf(claim), ...version };
}

/** The zone of the node that waits for the volume; the first node's when nothing waits. */
function zoneOf(desk: Desk, claim: KubeObject): string | undefined {
  const chosen = annotationOf(claim, SELECTED_NODE);
  const node = chosen === undefined ? desk.list('Node')[0] : desk.get('Node', `/${chosen}`);
  return node?.metadata.labels?.[ZONE];
}

/** How long making a volume takes, milliseconds. */
export const PROVISION_TIME = 2000;
