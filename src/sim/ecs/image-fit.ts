import type { InstanceType } from '../../catalog/index.ts';
import { insist } from './faults.ts';
import type { Image } from './tables.ts';
import { traitsOf } from './type-traits.ts';

/** Whether the type can start the image: same architecture, a boot mode it has, and NVMe where it needs that. */
export function checksOut(image: Image, type: InstanceType): boolean {
  const traits = traitsOf(type);
  const architecture = image.architecture === 'i386' ? 'x86_64' : image.architecture;
  return (
    architecture === type.architecture &&
    traits.bootModes.includes(image.bootMode.replace('-Preferred', '')) &&
    (!traits.nvmeRequired || image.nvmeSupport === 'supported')
  );
}

/** Refuses an image that the type cannot start. */
export function checkFit(image: Image, type: InstanceType): void {
  insist(checksOut(image, type), 'ImageNotSupportInstanceType');
}
