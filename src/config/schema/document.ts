import { z } from 'zod';
import { accessSchema } from './access.ts';
import { certificateSchema, loadBalancerSchema } from './balancer.ts';
import { clusterSchema } from './cluster.ts';
import { machineSchema } from './compute.ts';
import { networkSchema } from './network.ts';
import { analyticsSchema, commitmentSchema, modelSchema, monitoringSchema } from './operations.ts';
import {
  envSchema,
  ingressSchema,
  registrySchema,
  resourcesSchema,
  secretSchema,
  serviceSchema,
  volumeSchema,
} from './service.ts';
import { bucketSchema } from './storage.ts';
import { targetSchema } from './target.ts';

/** The whole configuration document, as all layers together must be. */
export const documentSchema = z.strictObject({
  project: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,29}$/, 'lower-case letters, digits and dashes, at most 30, beginning with a letter')
    .describe('the stack’s name; names of resources begin with it'),
  region: z.string().optional().describe('region id, as cn-shanghai; a cloud’s target needs one'),
  regions: z
    .record(
      z.string(),
      z.strictObject({
        role: z.string().optional().describe('free words, as primary or disaster recovery'),
        zones: z.record(z.string(), z.string()).default({}).describe('logical zone name to zone id'),
      }),
    )
    .default({})
    .describe('regions the stack may be deployed to'),
  labels: z.record(z.string(), z.string()).default({}).describe('tags on everything that can be tagged'),
  env: envSchema.default({}).describe('environment of every service'),
  ports: z
    .record(z.string(), z.number().int().min(1).max(65_535))
    .default({})
    .describe('ports by name, for services to refer to as ${ports.NAME}'),
  resources: z
    .record(z.string(), resourcesSchema)
    .default({})
    .describe('what containers need: `default` for every service, or by the service’s name'),
  gpu: z.boolean().default(false).describe('whether services get the GPUs they can take'),
  services: z
    .record(z.string().regex(/^[a-z][a-z0-9-]{0,40}$/, 'lower-case letters, digits and dashes'), serviceSchema)
    .default({}),
  volumes: z
    .record(z.string().regex(/^[a-z][a-z0-9-]{0,40}$/, 'lower-case letters, digits and dashes'), volumeSchema)
    .default({}),
  secrets: z
    .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_-]*$/, 'letters, digits, dashes and underscores'), secretSchema)
    .default({}),
  registry: registrySchema.prefault({}),
  ingress: ingressSchema.optional(),
  network: networkSchema.optional(),
  machines: z.record(z.string(), machineSchema).default({}),
  loadBalancers: z.record(z.string(), loadBalancerSchema).default({}),
  certificates: z.record(z.string(), certificateSchema).default({}),
  storage: z
    .strictObject({ buckets: z.record(z.string(), bucketSchema).default({}) })
    .prefault({})
    .describe('buckets'),
  access: accessSchema.prefault({}),
  cluster: clusterSchema.optional(),
  models: z.record(z.string(), modelSchema).default({}),
  monitoring: monitoringSchema.prefault({}),
  commitments: z.record(z.string(), commitmentSchema).default({}),
  analytics: z.record(z.string(), analyticsSchema).default({}),
  targets: z
    .record(z.string(), targetSchema)
    .default({ alicloud: { kind: 'alicloud' } })
    .describe('places to deploy to'),
});

/** The document with every default filled in. */
export type ConfigDocument = z.infer<typeof documentSchema>;
