import type { Attributes, DriverIo } from '../../../model/index.ts';
import { oneRow } from './pages.ts';

export const EIP_ROWS = 'EipAddresses.EipAddress';

/** An elastic IP address by its allocation id; undefined when it is released. */
export function describeEip(io: DriverIo, id: string, region: string | undefined): Promise<Attributes | undefined> {
  return oneRow(io, { api: 'vpc:DescribeEipAddresses', region, params: { AllocationId: id }, rows: EIP_ROWS });
}
