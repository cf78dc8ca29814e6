import type { DriverIo } from '../../model/index.ts';
import { kubeRequest } from '../client/port.ts';
import type { KubeObject, ObjectKey } from '../object.ts';

/** The living object; undefined when there is none. */
export async function readObject(io: DriverIo, key: ObjectKey): Promise<KubeObject | undefined> {
  const { name, namespace } = key;
  const answer = await io.call(kubeRequest(key, 'get', { name, ...(namespace === undefined ? {} : { namespace }) }));
  return answer['object'] as KubeObject | undefined;
}
