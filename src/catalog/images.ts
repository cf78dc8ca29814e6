import data from './data/images.json' with { type: 'json' };

/** A public system image. Ids carry a date and are withdrawn; `family` stays. */
export interface SystemImage {
  readonly id: string;
  /** As `acs:ubuntu_22_04_x64`. */
  readonly family?: string;
  readonly osName: string;
  readonly platform: string;
  readonly architecture: string;
  readonly sizeGiB: number;
  /** ISO date. */
  readonly createdAt: string;
  /** ISO date from which the id is no longer found. */
  readonly withdrawnAt?: string;
}

export const SYSTEM_IMAGES: readonly SystemImage[] = data.images;

export function findImage(id: string): SystemImage | undefined {
  return SYSTEM_IMAGES.find((image) => image.id === id);
}

/** The newest image of the family that is not withdrawn. */
export function latestImageOfFamily(family: string): SystemImage | undefined {
  const current = SYSTEM_IMAGES.filter((image) => image.family === family && image.withdrawnAt === undefined);
  return current.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1))[0];
}

/** Every family that has a current image. */
export function imageFamilies(): readonly string[] {
  const families = SYSTEM_IMAGES.filter((image) => image.withdrawnAt === undefined).map((image) => image.family);
  return [...new Set(families.filter((family) => family !== undefined))].toSorted();
}
