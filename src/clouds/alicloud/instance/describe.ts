import type { Attributes, DriverIo } from '../../../model/index.ts';
import { oneRow } from '../api/pages.ts';
import type { TaggedListing } from '../api/ownership.ts';

export const INSTANCES: TaggedListing = {
  api: 'ecs:DescribeInstances',
  rows: 'Instances.Instance',
  id: 'InstanceId',
  pageSize: 100,
};

/** A machine as DescribeInstances tells it; undefined when it is released. */
export function describeInstance(
  io: DriverIo,
  id: string,
  region: string | undefined,
): Promise<Attributes | undefined> {
  // Metadata options are told only when asked for.
  const params = { InstanceIds: JSON.stringify([id]), AdditionalAttributes: ['META_OPTIONS'] };
  return oneRow(io, { ...INSTANCES, region, params });
}
