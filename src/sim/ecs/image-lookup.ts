import type { Call } from '../service.ts';
import { IMAGES, type Image } from './tables.ts';

/** The account's own image of this id in the call's region. */
export function ownImage(call: Call, id: string): Image | undefined {
  const image = call.world.table(IMAGES).get(id);
  return image?.regionId === call.region ? image : undefined;
}
