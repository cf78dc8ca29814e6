import type { KubeObject } from '../../kube-object.ts';
import { StatusError } from '../../status-error.ts';
import type { Desk } from '../runtime/desk.ts';
import { isGoing, kindOf } from '../shape/object.ts';
import { admittedClaim, admittedVolume } from './claim.ts';
import { forbidden } from './forbidden.ts';
import { admittedIngress } from './ingress.ts';
import { admittedPod } from './pod.ts';
import { checkQuota } from './quota.ts';
import { admittedService } from './service.ts';

type Admission = (desk: Desk, object: KubeObject) => KubeObject;

const BY_KIND: Readonly<Record<string, Admission>> = {
  Pod: admittedPod,
  Service: admittedService,
  PersistentVolumeClaim: admittedClaim,
  PersistentVolume: admittedVolume,
  'networking.k8s.io/Ingress': admittedIngress,
};

/** What becomes of an object that is to be created. @throws StatusError when it is refused */
export function admitted(desk: Desk, object: KubeObject): KubeObject {
  checkNamespace(desk, object);
  const made = BY_KIND[kindOf(object)]?.(desk, object) ?? object;
  checkQuota(desk, made);
  return made;
}

function checkNamespace(desk: Desk, object: KubeObject): void {
  const { namespace } = object.metadata;
  if (namespace === undefined) return;
  const holder = desk.get('Namespace', `/${namespace}`);
  if (holder === undefined)
    throw new StatusError(404, 'NotFound', `namespaces "${namespace}" not found`, {
      name: namespace,
      kind: 'namespaces',
    });
  if (!isGoing(holder)) return;
  throw forbidden(object, `unable to create new content in namespace ${namespace} because it is being terminated`, [
    {
      reason: 'NamespaceTerminating',
      message: `namespace ${namespace} is being terminated`,
      field: 'metadata.namespace',
    },
  ]);
}
