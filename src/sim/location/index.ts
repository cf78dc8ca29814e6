import type { Service } from '../service.ts';
import { describeEndpoints } from './endpoint.ts';

/** The Location service: how SDKs, the aliyun CLI and Terraform find a product's endpoint. */
export const location: Service = {
  product: 'Location',
  code: 'location',
  version: '2015-06-12',
  hosts: ['location', 'location-readonly'],
  forbidden: {
    code: 'Forbidden.RAM',
    status: 403,
    message: "User not authorized to operate on the specified resource, or this API doesn't support RAM.",
  },
  actions: { DescribeEndpoints: describeEndpoints },
};
