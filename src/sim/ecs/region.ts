import { findRegion, INSTANCE_TYPES, REGIONS, zoneSells, type Region } from '../../catalog/index.ts';
import type { Action, Answer, Call } from '../service.ts';
import { DISK_CATEGORIES } from './disk-category.ts';
import { fault } from './faults.ts';
import { traitsOf } from './type-traits.ts';

/** Regions and zones as ECS tells of them. */
export const actions: Readonly<Record<string, Action>> = {
  DescribeRegions: { summary: 'Lists the regions', mutates: false, run: describeRegions },
  DescribeZones: {
    summary: 'Lists the zones of a region and what they sell',
    mutates: false,
    required: ['RegionId'],
    run: describeZones,
  },
};

/** Chinese unless the client asks for another language. */
function inEnglish(call: Call): boolean {
  const language = call.params.text('AcceptLanguage') ?? 'zh-CN';
  return !language.toLowerCase().startsWith('zh');
}

function describeRegions(call: Call): Answer {
  const Region = REGIONS.map((region) => ({
    RegionId: region.id,
    LocalName: inEnglish(call) ? region.name : region.localName,
    RegionEndpoint: `ecs.${region.id}.aliyuncs.com`,
    Status: 'available',
  }));
  return { Regions: { Region } };
}

/** `Shanghai Zone B` or `上海 可用区B`: the city is what the region's name has in parentheses. */
function zoneName(region: Region, zoneId: string, english: boolean): string {
  const letter = zoneId.slice(-1).toUpperCase();
  const name = english ? region.name : region.localName;
  const city = /[(（](.+?)[)）]/.exec(name)?.[1] ?? name;
  return english ? `${city} Zone ${letter}` : `${city} 可用区${letter}`;
}

function describeZones(call: Call): Answer {
  const region = findRegion(call.region);
  if (region === undefined) throw fault('InvalidRegionId.NotFound');
  return { Zones: { Zone: region.zones.map((zone) => showZone(call, region, zone)) } };
}

function showZone(call: Call, region: Region, zoneId: string): Readonly<Record<string, unknown>> {
  const types = INSTANCE_TYPES.filter((type) => zoneSells(zoneId, type.id) && call.world.stock(zoneId, type.id) > 0);
  const typeIds = types.map((type) => type.id);
  const categories = DISK_CATEGORIES.filter((category) => call.world.stock(zoneId, category) > 0);
  const short = { ZoneId: zoneId, LocalName: zoneName(region, zoneId, inEnglish(call)), ZoneType: 'AvailabilityZone' };
  const detail = {
    AvailableInstanceTypes: { InstanceTypes: typeIds },
    AvailableDiskCategories: { DiskCategories: categories },
    AvailableVolumeCategories: { VolumeCategories: [] },
    AvailableResourceCreation: { ResourceTypes: ['VSwitch', 'IoOptimized', 'Instance', 'Disk', 'DedicatedHost'] },
    AvailableDedicatedHostTypes: { DedicatedHostType: [] },
    DedicatedHostGenerations: { DedicatedHostGeneration: [] },
    AvailableResources: {
      ResourcesInfo: [
        {
          IoOptimized: true,
          InstanceTypes: { supportedInstanceType: typeIds },
          InstanceTypeFamilies: { supportedInstanceTypeFamily: unique(types.map((type) => type.family)) },
          InstanceGenerations: { supportedInstanceGeneration: unique(types.map((type) => traitsOf(type).generation)) },
          SystemDiskCategories: { supportedSystemDiskCategory: categories },
          DataDiskCategories: { supportedDataDiskCategory: categories },
          NetworkTypes: { supportedNetworkCategory: ['vpc'] },
        },
      ],
    },
  };
  return call.params.bool('Verbose') === false ? short : { ...short, ...detail };
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
