import { imageName as nameIn, type Image, type ImageRegistry } from '../../model/index.ts';

/** The name an image is pulled by. A digest wins over the tag. */
export function imageName(image: Image, registry: ImageRegistry): string {
  const name = nameIn(image, registry);
  if (image.digest !== undefined) return `${name}@${image.digest}`;
  return image.tag === undefined ? name : `${name}:${image.tag}`;
}
