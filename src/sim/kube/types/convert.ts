import type { KubeObject } from '../kube-object.ts';

/** The same object in another version of its API (HPA v1 and v2, the two kinds of Event); itself when it is in it already. */
export function convertObject(object: KubeObject, apiVersion: string): KubeObject {
  return object.apiVersion === apiVersion ? object : { ...object, apiVersion };
}
