import { z } from 'zod';

const nodePool = z.strictObject({
  name: z.string().optional().describe('defaults to PROJECT-KEY'),
  types: z.array(z.string()).min(1).max(10).describe('instance types in order of preference'),
  subnets: z.array(z.string()).min(1).describe('keys of network.subnets'),
  count: z.number().int().min(0).max(1000).optional().describe('a fixed number of nodes'),
  autoscaling: z
    .strictObject({ min: z.number().int().min(0).max(1000), max: z.number().int().min(1).max(1000) })
    .optional()
    .describe('bounds, instead of count'),
  disk: z
    .strictObject({
      category: z.enum(['cloud_essd', 'cloud_auto', 'cloud_ssd', 'cloud_efficiency']).default('cloud_essd'),
      sizeGiB: z.number().int().min(40).max(2048).default(120),
    })
    .prefault({}),
  spot: z.boolean().default(false),
  keyPair: z.string().optional().describe('key of access.keyPairs'),
  labels: z.record(z.string(), z.string()).default({}),
  taints: z
    .array(
      z.strictObject({
        key: z.string(),
        value: z.string().default(''),
        effect: z.enum(['NoSchedule', 'NoExecute', 'PreferNoSchedule']),
      }),
    )
    .default([]),
});

export const clusterSchema = z
  .strictObject({
    name: z.string().optional().describe('defaults to PROJECT'),
    version: z.string().optional().describe('Kubernetes version; the newest when omitted'),
    spec: z
      .enum(['ack.standard', 'ack.pro.small', 'ack.pro.xlarge', 'ack.pro.2xlarge', 'ack.pro.4xlarge'])
      .default('ack.pro.small'),
    subnets: z.array(z.string()).min(1).max(5).describe('keys of network.subnets for the control plane'),
    podCidr: z.string().describe('block of the pods, as 172.20.0.0/16'),
    serviceCidr: z.string().describe('block of the services, as 172.21.0.0/20'),
    networkPlugin: z.enum(['flannel', 'terway-eniip']).default('flannel'),
    publicApi: z.boolean().default(false).describe('whether the API server has a public address'),
    ownNat: z.boolean().default(false).describe('whether the cluster makes a NAT gateway of its own'),
    serviceAccountRoles: z.boolean().default(true).describe('RAM roles for service accounts (RRSA)'),
    serviceRoles: z
      .boolean()
      .default(true)
      .describe(
        'make the roles that the service needs once an account; false where another profile or target makes them',
      ),
    addons: z
      .array(
        z.strictObject({
          name: z.string(),
          version: z.string().optional(),
          config: z.record(z.string(), z.unknown()).optional(),
        }),
      )
      .default([]),
    nodePools: z.record(z.string(), nodePool).default({}),
    deletionProtection: z.boolean().default(false),
    deleteLeftovers: z
      .boolean()
      .default(false)
      .describe('destroy also removes log data and balancers that the cloud keeps by default'),
  })
  .describe('a managed Kubernetes cluster');
