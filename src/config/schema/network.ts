import { z } from 'zod';

const ports = z
  .union([
    z.number().int().min(1).max(65_535),
    z.string().regex(/^(all|\d{1,5}(-\d{1,5})?)$/, 'a port as 443, a range as 8000-8100, or all'),
  ])
  .describe('443, 8000-8100, or all');

const rule = {
  protocol: z.enum(['tcp', 'udp', 'icmp', 'all']).default('tcp'),
  ports: ports.default('all'),
  priority: z.number().int().min(1).max(100).default(1).describe('1 is the strongest'),
  description: z.string().optional(),
};

const securityGroup = z.strictObject({
  name: z.string().optional().describe('defaults to PROJECT-KEY'),
  ingress: z.array(z.strictObject({ ...rule, from: z.string().describe('IPv4 block of the other side') })).default([]),
  egress: z.array(z.strictObject({ ...rule, to: z.string().describe('IPv4 block of the other side') })).default([]),
});

export const networkSchema = z
  .strictObject({
    name: z.string().optional().describe('defaults to PROJECT-network'),
    cidr: z.string().describe('IPv4 block of the whole network, as 10.0.0.0/16'),
    subnets: z
      .record(
        z.string(),
        z.strictObject({
          name: z.string().optional().describe('defaults to PROJECT-KEY'),
          cidr: z.string().describe('IPv4 block inside the network'),
          zone: z.string().describe('zone id, as cn-shanghai-b'),
        }),
      )
      .default({})
      .describe('one subnet lies in one zone'),
    nat: z
      .strictObject({
        name: z.string().optional().describe('defaults to PROJECT-nat'),
        subnet: z.string().describe('key of the subnet the gateway stands in'),
        egressFor: z
          .array(z.string())
          .optional()
          .describe('keys of subnets that go out through it; the whole network when omitted'),
        bandwidthMbps: z.number().int().min(1).max(5000).default(100).describe('peak bandwidth of its public address'),
      })
      .optional()
      .describe('lets private machines reach the internet'),
    securityGroups: z.record(z.string(), securityGroup).default({}),
  })
  .describe('the private network');
