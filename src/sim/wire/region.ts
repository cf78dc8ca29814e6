import { findRegion } from '../../catalog/index.ts';
import { ApiFault } from '../service.ts';

/** The region asked for by name, which must exist; undefined when none was. */
export function knownRegion(wanted: string | undefined): string | undefined {
  if (wanted !== undefined && findRegion(wanted) === undefined) {
    throw new ApiFault(404, 'InvalidRegionId.NotFound', 'The specified RegionId does not exist.');
  }
  return wanted;
}
