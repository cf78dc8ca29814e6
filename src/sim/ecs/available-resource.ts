import { findInstanceType, findRegion, INSTANCE_TYPES, type InstanceType } from '../../catalog/index.ts';
import type { Action, Answer, Call } from '../service.ts';
import { DISK_CATEGORIES, diskKind, sizeRange } from './disk-category.ts';
import { fault, insist, type FaultCode } from './faults.ts';
import { availability } from './stock.ts';

/** What can be had where, told with the same stock that RunInstances draws on. */
export const actions: Readonly<Record<string, Action>> = {
  DescribeAvailableResource: {
    summary: 'Tells which types and disks each zone has',
    mutates: false,
    required: ['RegionId', 'DestinationResource'],
    run: describe,
  },
};

const DESTINATIONS: ReadonlySet<string> = new Set([
  'Zone',
  'IoOptimized',
  'InstanceType',
  'Network',
  'ddh',
  'SystemDisk',
  'DataDisk',
]);

const WORDS: readonly (readonly [param: string, code: FaultCode, allowed: readonly string[]])[] = [
  ['ResourceType', 'Invalid.ResourceType', ['instance', 'disk', 'reservedinstance', 'ddh']],
  ['IoOptimized', 'Invalid.IoOptimized', ['optimized', 'none']],
  ['NetworkCategory', 'Invalid.NetworkCategory', ['vpc', 'classic']],
  ['SpotStrategy', 'Invalid.SpotStrategy', ['NoSpot', 'SpotAsPriceGo', 'SpotWithPriceLimit']],
  ['InstanceChargeType', 'Invalid.InstanceChargeType', ['PostPaid', 'PrePaid']],
];

function describe(call: Call): Answer {
  const { params } = call;
  const region = findRegion(call.region);
  if (region === undefined) throw fault('Invalid.RegionId');
  const destination = params.need('DestinationResource');
  insist(DESTINATIONS.has(destination), 'Invalid.DestinationResource');
  for (const [param, code, allowed] of WORDS) insist(allowed.includes(params.text(param) ?? allowed[0] ?? ''), code);
  const sized = params.text('Cores') !== undefined || params.text('Memory') !== undefined;
  insist(params.text('InstanceType') === undefined || !sized, 'InvalidParam.TypeAndCpuMem.Conflict');
  const only = params.text('ZoneId');
  const zones = region.zones.filter((zone) => only === undefined || zone === only);
  const AvailableZone = zones.flatMap((zone) => showZone(call, zone, destination));
  return { AvailableZones: { AvailableZone } };
}

interface Supported {
  readonly Value: string;
  readonly Status: 'Available' | 'SoldOut';
  readonly StatusCategory: string;
  readonly Min?: number;
  readonly Max?: number;
  readonly Unit?: string;
}

function showZone(call: Call, zone: string, destination: string): readonly Readonly<Record<string, unknown>>[] {
  const resources = supported(call, zone, destination);
  if (resources.length === 0) return [];
  const open = resources.some((resource) => resource.Status === 'Available');
  const status = { Status: open ? 'Available' : 'SoldOut', StatusCategory: open ? 'WithStock' : 'WithoutStock' };
  // Asked for zones alone, the answer lists them without what they have.
  const listed =
    destination === 'Zone' ? [] : [{ Type: destination, SupportedResources: { SupportedResource: resources } }];
  return [{ RegionId: call.region, ZoneId: zone, ...status, AvailableResources: { AvailableResource: listed } }];
}

function supported(call: Call, zone: string, destination: string): readonly Supported[] {
  const types = wantedTypes(call);
  if (destination === 'InstanceType' || destination === 'Zone') {
    // What a zone does not sell is told as sold out, not left out.
    return types.map((type) => entry(type.id, availability(call, zone, type.id)));
  }
  if (destination === 'SystemDisk') return diskEntries(call, zone, 'system');
  if (destination === 'DataDisk') return diskEntries(call, zone, 'data');
  if (destination === 'IoOptimized') return [entry('optimized', 'WithStock')];
  return destination === 'Network' ? [entry('vpc', 'WithStock')] : [];
}

/** Types that match InstanceType, or Cores and Memory. */
function wantedTypes(call: Call): readonly InstanceType[] {
  const { params } = call;
  const [id, cores, memory] = [params.text('InstanceType'), params.int('Cores'), params.text('Memory')];
  return INSTANCE_TYPES.filter(
    (type) =>
      (id === undefined || type.id === id) &&
      (cores === undefined || type.vCpu === cores) &&
      (memory === undefined || type.memoryGiB === Number(memory)) &&
      takesDisk(type, params.text('SystemDiskCategory')) &&
      takesDisk(type, params.text('DataDiskCategory')),
  );
}

function takesDisk(type: InstanceType, category: string | undefined): boolean {
  return category === undefined || type.diskCategories.includes(category);
}

function diskEntries(call: Call, zone: string, use: 'system' | 'data'): readonly Supported[] {
  const typeId = call.params.text('InstanceType');
  const forDisks = call.params.text('ResourceType') === 'disk';
  insist(
    typeId !== undefined || (forDisks && use === 'data'),
    'Invalid.Param',
    'The input parameter InstanceType that is mandatory for processing this request is not supplied.',
  );
  const type = typeId === undefined ? undefined : findInstanceType(typeId);
  if (typeId !== undefined && (type === undefined || availability(call, zone, typeId) === 'ClosedWithoutStock'))
    return [];
  const categories = DISK_CATEGORIES.filter((category) => type === undefined || type.diskCategories.includes(category));
  return categories.map((category) => {
    const [Min, Max] = sizeRange(diskKind(category, undefined), use, 'InvalidDiskCategory.ValueNotSupported');
    const stocked = call.world.stock(zone, category) > 0 ? 'WithStock' : 'WithoutStock';
    return { ...entry(category, stocked), Min, Max, Unit: 'GiB' };
  });
}

function entry(Value: string, StatusCategory: ReturnType<typeof availability>): Supported {
  return { Value, StatusCategory, Status: StatusCategory === 'WithStock' ? 'Available' : 'SoldOut' };
}
