import { INSTANCE_TYPES, type InstanceType } from '../../catalog/index.ts';
import { pageByToken } from '../paging.ts';
import type { Action, Answer, Call } from '../service.ts';
import { found } from './faults.ts';
import { findVisibleImage } from './image-view.ts';
import { checksOut } from './image-fit.ts';
import { traitsOf } from './type-traits.ts';

/** Instance types and families. */
export const actions: Readonly<Record<string, Action>> = {
  DescribeInstanceTypes: { summary: 'Lists instance types', mutates: false, run: describeTypes },
  DescribeInstanceTypeFamilies: {
    summary: 'Lists type families',
    mutates: false,
    required: ['RegionId'],
    run: describeFamilies,
  },
  DescribeImageSupportInstanceTypes: {
    summary: 'Lists the types that can start an image',
    mutates: false,
    required: ['RegionId'],
    run: describeForImage,
  },
};

/** Bounds that a request may set on a type's numbers. */
const BOUNDS: Readonly<Record<string, (type: InstanceType) => number>> = {
  CpuCoreCount: (type) => type.vCpu,
  MemorySize: (type) => type.memoryGiB,
  GPUAmount: (type) => type.gpu?.count ?? 0,
  EniQuantity: (type) => traitsOf(type).interfaces,
  EniPrivateIpAddressQuantity: (type) => traitsOf(type).addressesPerInterface,
  DiskQuantity: (type) => traitsOf(type).disks,
};

function describeTypes(call: Call): Answer {
  const { params } = call;
  const ids = params.list('InstanceTypes');
  const families = [params.text('InstanceTypeFamily') ?? [], params.list('InstanceTypeFamilies')].flat();
  const architectures = [params.text('CpuArchitecture') ?? [], params.list('CpuArchitectures')].flat();
  const gpu = params.text('GPUSpec');
  const rows = INSTANCE_TYPES.filter(
    (type) =>
      (ids.length === 0 || ids.includes(type.id)) &&
      (families.length === 0 || families.includes(type.family)) &&
      (architectures.length === 0 || architectures.includes(cpuArchitecture(type))) &&
      (gpu === undefined || gpuSpec(type) === gpu) &&
      withinBounds(call, type),
  );
  const { rows: part, NextToken } = pageByToken(rows, params, { defaultSize: 1600, maxSize: 1600 });
  return { InstanceTypes: { InstanceType: part.map(show) }, NextToken };
}

function withinBounds(call: Call, type: InstanceType): boolean {
  return Object.entries(BOUNDS).every(([name, value]) => {
    const min = Number(call.params.text(`Minimum${name}`) ?? Number.NEGATIVE_INFINITY);
    const max = Number(call.params.text(`Maximum${name}`) ?? Number.POSITIVE_INFINITY);
    return value(type) >= min && value(type) <= max;
  });
}

function cpuArchitecture(type: InstanceType): 'X86' | 'ARM' {
  return type.architecture === 'arm64' ? 'ARM' : 'X86';
}

function gpuSpec(type: InstanceType): string {
  return type.gpu === undefined ? '' : `NVIDIA ${type.gpu.model}`;
}

/** Kbit/s in one Gbit/s, as the cloud counts. */
const KBIT = 1_024_000;

function show(type: InstanceType): Readonly<Record<string, unknown>> {
  const traits = traitsOf(type);
  const bandwidth = Math.round(type.bandwidthGbps * KBIT);
  const cores = Math.max(1, type.vCpu / 2);
  return {
    InstanceTypeId: type.id,
    InstanceTypeFamily: type.family,
    InstanceCategory: type.category,
    InstanceFamilyLevel: traits.level,
    CpuCoreCount: type.vCpu,
    MemorySize: type.memoryGiB,
    CpuArchitecture: cpuArchitecture(type),
    PhysicalProcessorModel: type.cpuModel ?? '',
    GPUAmount: type.gpu?.count ?? 0,
    GPUSpec: gpuSpec(type),
    GPUMemorySize: type.gpu?.memoryGiB ?? 0,
    EniQuantity: traits.interfaces,
    EniTotalQuantity: traits.interfaces,
    EniPrivateIpAddressQuantity: traits.addressesPerInterface,
    EniIpv6AddressQuantity: traits.addressesPerInterface,
    EniTrunkSupported: false,
    EriQuantity: 0,
    DiskQuantity: traits.disks,
    LocalStorageAmount: type.localDiskGB === undefined ? 0 : 1,
    LocalStorageCapacity: type.localDiskGB ?? 0,
    LocalStorageCategory: '',
    InstanceBandwidthRx: bandwidth,
    InstanceBandwidthTx: bandwidth,
    PrimaryEniQueueNumber: Math.min(8, type.vCpu),
    SecondaryEniQueueNumber: Math.min(8, type.vCpu),
    TotalEniQueueQuantity: Math.min(8, type.vCpu) * traits.interfaces,
    MaximumQueueNumberPerEni: Math.min(8, type.vCpu),
    QueuePairNumber: 0,
    NetworkCardQuantity: 1,
    BaselineCredit: 0,
    InitialCredit: 0,
    NvmeSupport: traits.nvmeRequired ? 'required' : 'unsupported',
    JumboFrameSupport: false,
    NetworkEncryptionSupport: false,
    SupportedBootModes: { SupportedBootMode: traits.bootModes },
    CpuOptions: {
      Core: cores,
      CoreFactor: 1,
      ThreadsPerCore: type.vCpu > 1 ? 2 : 1,
      HyperThreadingAdjustable: true,
      SupportedTopologyTypes: { SupportedTopologyType: ['DiscreteCoreToHTMapping'] },
    },
    NetworkCards: { NetworkCardInfo: [{ NetworkCardIndex: 0 }] },
    Attributes: { Attribute: [] },
  };
}

function showBriefly({ id, family, vCpu, memoryGiB }: InstanceType): Readonly<Record<string, unknown>> {
  return { InstanceTypeId: id, InstanceTypeFamily: family, CpuCoreCount: vCpu, MemorySize: memoryGiB };
}

function describeFamilies(call: Call): Answer {
  const wanted = call.params.text('Generation');
  const families = new Map(INSTANCE_TYPES.map((type) => [type.family, traitsOf(type).generation]));
  const InstanceTypeFamily = [...families]
    .filter(([, generation]) => wanted === undefined || generation === wanted)
    .map(([InstanceTypeFamilyId, Generation]) => ({ InstanceTypeFamilyId, Generation }));
  return { InstanceTypeFamilies: { InstanceTypeFamily } };
}

function describeForImage(call: Call): Answer {
  const image = found(findVisibleImage(call, call.params.need('ImageId')), 'InvalidImageId.NotFound');
  const fitting = INSTANCE_TYPES.filter((type) => checksOut(image, type));
  return { ImageId: image.id, RegionId: call.region, InstanceTypes: { InstanceType: fitting.map(showBriefly) } };
}
