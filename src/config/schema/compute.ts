import { z } from 'zod';

const image = z.union([
  z.strictObject({
    family: z.string().describe('image family, as acs:ubuntu_22_04_x64; the newest image is found at plan time'),
  }),
  z.strictObject({ id: z.string().describe('image id; dated ids of public images are withdrawn one day') }),
]);

const disk = z.strictObject({
  category: z
    .enum(['cloud_essd', 'cloud_auto', 'cloud_essd_entry', 'cloud_ssd', 'cloud_efficiency'])
    .default('cloud_essd'),
  sizeGiB: z.number().int().min(20).max(2048).default(40),
  performanceLevel: z.enum(['PL0', 'PL1', 'PL2', 'PL3']).optional().describe('of cloud_essd disks'),
});

export const machineSchema = z
  .strictObject({
    name: z.string().optional().describe('defaults to PROJECT-KEY; several machines get -1, -2, ...'),
    count: z.number().int().min(0).max(100).default(1),
    type: z.string().describe('instance type, as ecs.g7.2xlarge'),
    alternatives: z
      .array(
        z
          .strictObject({
            type: z.string().optional().describe('another instance type; the same when omitted'),
            subnet: z.string().optional().describe('key of network.subnets, in another zone; the same when omitted'),
          })
          .refine(
            ({ type, subnet }) => type !== undefined || subnet !== undefined,
            'another type, another subnet, or both',
          ),
      )
      .max(10)
      .default([])
      .describe('what to take when there is no stock, in order of preference'),
    image: image.default({ family: 'acs:alibaba_cloud_linux_3_2104_lts_x64' }),
    subnet: z.string().describe('key of network.subnets'),
    securityGroups: z.array(z.string()).min(1).max(16).describe('keys of network.securityGroups'),
    disk: disk.prefault({}),
    spot: z
      .strictObject({
        maxPricePerHour: z
          .number()
          .positive()
          .optional()
          .describe('in the account’s currency; the market price when omitted'),
      })
      .optional()
      .describe('spare capacity at a market price; may be taken back at any time'),
    userData: z.string().max(32_768).optional().describe('boot script: file:PATH or the text itself'),
    role: z.string().optional().describe('key of access.roles'),
    keyPair: z.string().optional().describe('key of access.keyPairs'),
    labels: z.record(z.string(), z.string()).default({}),
    deletionProtection: z.boolean().default(false),
  })
  .describe('virtual machines of one kind');
