import { findRegion, REGIONS, type Region } from '../../catalog/index.ts';
import type { Action, Call } from '../service.ts';
import { fault } from './faults.ts';

export const actions: Readonly<Record<string, Action>> = {
  DescribeRegions: {
    summary: 'the regions where the product is sold',
    mutates: false,
    run: (call) => ({
      Regions: {
        Region: REGIONS.map((region) => ({
          RegionId: region.id,
          LocalName: regionName(call, region),
          RegionEndpoint: `vpc.${region.id}.aliyuncs.com`,
        })),
      },
    }),
  },
  DescribeZones: {
    summary: 'the zones of a region',
    mutates: false,
    required: ['RegionId'],
    run: (call) => ({ Zones: { Zone: zones(call).map((zone) => ({ ...zone, ZoneType: 'AvailabilityZone' })) } }),
  },
  ListEnhanhcedNatGatewayAvailableZones: {
    summary: 'the zones of a region that can hold an Enhanced NAT gateway (the name is misspelt in the API)',
    mutates: false,
    required: ['RegionId'],
    run: (call) => ({ Zones: zones(call).filter(({ ZoneId }) => call.world.stock(ZoneId, 'vpc.nat_gateway') > 0) }),
  },
};

/** The region of the call, or 404 InvalidRegionId.NotFound. */
export function callRegion(call: Call): Region {
  const region = findRegion(call.region);
  if (region === undefined) throw fault('InvalidRegionId.NotFound');
  return region;
}

function zones(call: Call): readonly { readonly ZoneId: string; readonly LocalName: string }[] {
  const region = callRegion(call);
  return region.zones.map((zone) => ({ ZoneId: zone, LocalName: zoneName(call, region, zone) }));
}

function regionName(call: Call, region: Region): string {
  return wantsEnglish(call) ? region.name : region.localName;
}

/** `Shanghai Zone B` or `上海 可用区B`: the city is what the region's name has in parentheses, else the whole of it. */
function zoneName(call: Call, region: Region, zone: string): string {
  const letter = zone.slice(-1).toUpperCase();
  const city = /[(（](.+?)[)）]/.exec(regionName(call, region))?.[1] ?? regionName(call, region);
  return wantsEnglish(call) ? `${city} Zone ${letter}` : `${city} 可用区${letter}`;
}

function wantsEnglish(call: Call): boolean {
  return call.params.text('AcceptLanguage')?.toLowerCase() === 'en-us';
}
