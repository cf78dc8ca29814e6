import { findRegion, REGIONS, type Region } from '../../catalog/index.ts';
import type { Action, Answer, Call } from '../service.ts';
import { fault } from './faults.ts';
import { CLCU_SPEC } from './load-balancer-create.ts';

export const placeActions: Record<string, Action> = {
  DescribeRegions: {
    summary: 'regions that have load balancers',
    mutates: false,
    run: () => ({
      Regions: {
        Region: REGIONS.map(({ id, localName }) => {
          return { RegionId: id, LocalName: localName, RegionEndpoint: `slb.${id}.aliyuncs.com` };
        }),
      },
    }),
  },
  DescribeZones: {
    summary: 'master zones of a region and the slave zones each may have',
    mutates: false,
    required: ['RegionId'],
    run: describeZones,
  },
  DescribeAvailableResource: {
    summary: 'pairs of zones that sell load balancers, with address types',
    mutates: false,
    required: ['RegionId'],
    run: describeAvailable,
  },
};

function needRegion(call: Call): Region {
  const region = findRegion(call.region);
  if (region === undefined) throw fault('regionGone');
  return region;
}

function describeZones(call: Call): Answer {
  const region = needRegion(call);
  const named = (zone: string): object => ({
    ZoneId: zone,
    LocalName: `${region.localName} 可用区 ${zone.slice(-1).toUpperCase()}`,
  });
  return {
    Zones: {
      Zone: region.zones.map((master) => ({
        ...named(master),
        SlaveZones: { SlaveZone: region.zones.filter((zone) => zone !== master).map(named) },
      })),
    },
  };
}

/** Every ordered pair of zones whose master is not sold out. */
function describeAvailable(call: Call): Answer {
  const { zones } = needRegion(call);
  const [type, version] = [call.params.text('AddressType'), call.params.text('AddressIPVersion')];
  const sold = [
    { AddressType: 'internet', AddressIPVersion: 'ipv4' },
    { AddressType: 'internet', AddressIPVersion: 'ipv6' },
    { AddressType: 'intranet', AddressIPVersion: 'ipv4' },
  ].filter(
    (row) =>
      (type ?? row.AddressType) === row.AddressType && (version ?? row.AddressIPVersion) === row.AddressIPVersion,
  );
  const masters = zones.filter((zone) => call.world.stock(zone, CLCU_SPEC) >= 1);
  return {
    AvailableResources: {
      AvailableResource: masters.flatMap((MasterZoneId) =>
        zones
          .filter((SlaveZoneId) => SlaveZoneId !== MasterZoneId)
          .map((SlaveZoneId) => ({ MasterZoneId, SlaveZoneId, SupportResources: { SupportResource: sold } })),
      ),
    },
  };
}
