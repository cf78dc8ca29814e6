import type { Commitment, Resource } from '../../../model/index.ts';
import { regional, tagsOf, type Place } from './place.ts';

const OFFERING: Readonly<Record<Commitment['payment'], string>> = {
  'all-upfront': 'All Upfront',
  'partial-upfront': 'Partial Upfront',
  'no-upfront': 'No Upfront',
};

/** Reserved instances: bought, so they need an explicit word. */
export function commitmentResources(place: Place): readonly Resource[] {
  return Object.entries(place.stack.commitments).map(([key, commitment]) =>
    regional(place, 'alicloud_reserved_instance', key, {
      args: {
        reserved_instance_name: commitment.name,
        instance_type: commitment.type,
        instance_amount: commitment.count,
        period: commitment.years,
        period_unit: 'Year',
        offering_type: OFFERING[commitment.payment],
        scope: 'Region',
        platform: 'Linux',
        tags: tagsOf(place),
      },
      lifecycle: { purchase: true },
      origin: `commitments.${key}`,
    }),
  );
}
