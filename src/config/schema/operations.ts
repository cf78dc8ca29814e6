import { z } from 'zod';

export const modelSchema = z
  .strictObject({
    name: z.string().optional().describe('defaults to PROJECT-KEY; lower-case letters, digits, dashes and underscores'),
    path: z
      .string()
      .regex(/^oss:\/\/[a-z0-9-]+\/.+/, 'a place in a bucket, as oss://models/summarizer/v2/')
      .describe('where the model lies'),
    processor: z.string().describe('preset processor with its version, as tensorflow_gpu_1.15'),
    instanceType: z.string().describe('as ecs.gn6v-c8g1.2xlarge'),
    replicas: z.number().int().min(0).max(1000).default(1),
    autoscaling: z
      .strictObject({
        min: z.number().int().min(1),
        max: z.number().int().min(1),
        targetRequestsPerSecond: z.number().positive().describe('per replica'),
      })
      .optional(),
    keepaliveMs: z.number().int().positive().optional(),
  })
  .describe('a served model');

const alarm = z.strictObject({
  name: z.string().optional().describe('defaults to PROJECT-KEY'),
  namespace: z.string().default('acs_ecs_dashboard'),
  metric: z.string().describe('as CPUUtilization'),
  machines: z.array(z.string()).default([]).describe('keys of machines; everything when empty'),
  statistics: z.string().default('Average'),
  comparison: z.enum(['>', '>=', '<', '<=', '==', '!=']).default('>='),
  threshold: z.number(),
  times: z.number().int().min(1).max(180).default(3).describe('periods in a row'),
  periodSeconds: z.number().int().min(60).default(300),
  notify: z.array(z.string()).min(1).describe('keys of contactGroups'),
});

export const monitoringSchema = z
  .strictObject({
    agent: z.boolean().default(true).describe('the monitoring agent on every machine'),
    contacts: z
      .record(
        z.string(),
        z.strictObject({
          name: z.string().optional(),
          description: z.string().optional(),
          mail: z.string().optional(),
        }),
      )
      .default({}),
    contactGroups: z
      .record(
        z.string(),
        z.strictObject({
          name: z.string().optional(),
          description: z.string().optional(),
          contacts: z.array(z.string()).min(1),
        }),
      )
      .default({}),
    alarms: z.record(z.string(), alarm).default({}),
    logs: z
      .record(
        z.string(),
        z.strictObject({
          name: z.string().describe('unique among all customers'),
          description: z.string().optional(),
          stores: z
            .record(
              z.string(),
              z.strictObject({
                name: z.string().optional(),
                retentionDays: z.number().int().min(1).max(3650).default(30),
              }),
            )
            .default({}),
        }),
      )
      .default({})
      .describe('log projects and their stores'),
  })
  .describe('alarms, who hears of them, and logs');

export const commitmentSchema = z
  .strictObject({
    name: z.string().optional().describe('defaults to PROJECT-KEY'),
    type: z.string().describe('instance type'),
    count: z.number().int().min(1).max(1000),
    years: z.union([z.literal(1), z.literal(3)]).default(1),
    payment: z.enum(['all-upfront', 'partial-upfront', 'no-upfront']).default('all-upfront'),
  })
  .describe('capacity paid for in advance; a purchase that cannot be given back');

export const analyticsSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9_]{2,27}$/, '3 to 28 letters, digits and underscores, beginning with a letter')
      .describe('unique among all customers'),
    comment: z.string().optional(),
  })
  .describe('a MaxCompute project');
