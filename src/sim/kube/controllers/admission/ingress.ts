import type { KubeObject } from '../../kube-object.ts';
import type { Desk } from '../runtime/desk.ts';
import { annotationOf, specOf, withSpec } from '../shape/object.ts';

/** An Ingress gets the default class where it names none. */
export function admittedIngress(desk: Desk, ingress: KubeObject): KubeObject {
  const { ingressClassName } = specOf<{ ingressClassName?: string }>(ingress);
  if (ingressClassName !== undefined || annotationOf(ingress, 'kubernetes.io/ingress.class') !== undefined)
    return ingress;
  const chosen = desk
    .list('networking.k8s.io/IngressClass')
    .findLast((each) => annotationOf(each, 'ingressclass.kubernetes.io/is-default-class') === 'true');
  return chosen === undefined ? ingress : withSpec(ingress, { ingressClassName: chosen.metadata.name });
}
