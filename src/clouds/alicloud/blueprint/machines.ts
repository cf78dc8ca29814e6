import { ref, type Machine, type Resource } from '../../../model/index.ts';
import {
  imageAddress,
  keyPairAddress,
  machineAddresses,
  roleAddress,
  securityGroupAddress,
  subnetAddress,
} from './addresses.ts';
import { regional, tagsOf, type Place } from './place.ts';

/** Image lookups, key pairs and instances. */
export function machineResources(place: Place): readonly Resource[] {
  const machines = Object.entries(place.stack.machines);
  return [
    ...imageLookups(place),
    ...keyPairs(place),
    ...machines.flatMap(([key, machine]) => instances(key, machine, place)),
  ];
}

/** One lookup a family, however many machines use it. */
function imageLookups(place: Place): readonly Resource[] {
  const machines = Object.entries(place.stack.machines);
  const families = new Map(
    machines.flatMap(([key, { image, count }]) =>
      image.kind === 'family' && count > 0 ? [[image.family, key] as const] : [],
    ),
  );
  return [...families].map(([family, key]) =>
    regional(place, 'alicloud_images', family.replace(/^acs:/, ''), {
      data: true,
      args: { image_family: family, owners: 'system', most_recent: true },
      origin: `machines.${key}.image`,
    }),
  );
}

function keyPairs(place: Place): readonly Resource[] {
  return Object.entries(place.stack.access.keyPairs).map(([key, pair]) =>
    regional(place, 'alicloud_ecs_key_pair', key, {
      args: { key_pair_name: pair.name, public_key: pair.publicKey, tags: tagsOf(place) },
      origin: `access.keyPairs.${key}`,
    }),
  );
}

function instances(key: string, machine: Machine, place: Place): readonly Resource[] {
  return machineAddresses(key, machine).map((address, index) =>
    regional(place, 'alicloud_instance', address.slice(address.indexOf('.') + 1), {
      args: {
        instance_name: machine.count === 1 ? machine.name : `${machine.name}-${index + 1}`,
        instance_type: machine.type,
        image_id: machine.image.kind === 'family' ? ref(imageAddress(machine.image.family), 'ids.0') : machine.image.id,
        vswitch_id: ref(subnetAddress(machine.subnet)),
        security_groups: machine.securityGroups.map((group) => ref(securityGroupAddress(group))),
        instance_charge_type: 'PostPaid',
        system_disk_category: machine.disk.category,
        system_disk_size: machine.disk.sizeGiB,
        system_disk_performance_level: machine.disk.performanceLevel,
        ...spotTerms(machine),
        user_data: machine.userData === undefined ? undefined : Buffer.from(machine.userData).toString('base64'),
        role_name: machine.role === undefined ? undefined : ref(roleAddress(machine.role), 'role_name'),
        key_name: machine.keyPair === undefined ? undefined : ref(keyPairAddress(machine.keyPair), 'key_pair_name'),
        deletion_protection: machine.deletionProtection,
        // The strategy installs the monitoring agent when the machine is made.
        security_enhancement_strategy: place.stack.monitoring.agent ? 'Active' : 'Deactive',
        tags: tagsOf(place, machine.labels),
      },
      ...alternativesOf(machine),
      origin: `machines.${key}`,
    }),
  );
}

/** Other types and places, for when there is no stock. */
function alternativesOf({ alternatives }: Machine): Pick<Resource, 'alternatives'> {
  if (alternatives.length === 0) return {};
  const made = alternatives.map(({ type, subnet }) => ({
    ...(type === undefined ? {} : { instance_type: type }),
    ...(subnet === undefined ? {} : { vswitch_id: ref(subnetAddress(subnet)) }),
  }));
  return { alternatives: made };
}

function spotTerms({ spot }: Machine): { readonly spot_strategy?: string; readonly spot_price_limit?: number } {
  if (spot === undefined) return {};
  if (spot.maxPricePerHour === undefined) return { spot_strategy: 'SpotAsPriceGo' };
  return { spot_strategy: 'SpotWithPriceLimit', spot_price_limit: spot.maxPricePerHour };
}
