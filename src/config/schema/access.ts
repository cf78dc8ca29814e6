import { z } from 'zod';

const statement = z.strictObject({
  effect: z.enum(['Allow', 'Deny']).default('Allow'),
  actions: z.array(z.string().regex(/^(\*|[a-z0-9-]+:[A-Za-z*]+)$/, 'an action as oss:GetObject')).min(1),
  resources: z.array(z.string()).default(['*']),
  fromNetwork: z
    .boolean()
    .default(false)
    .describe('only for requests that come from the stack’s network (acs:SourceVpc with its id)'),
});

export const accessSchema = z
  .strictObject({
    roles: z
      .record(
        z.string(),
        z.strictObject({
          name: z.string().optional().describe('defaults to PROJECT-KEY'),
          description: z.string().optional(),
          trustedServices: z.array(z.string()).min(1).describe('cloud services that may assume it, as ecs'),
          policies: z.array(z.string()).default([]).describe('keys of policies'),
          maxSessionSeconds: z.number().int().min(3600).max(43_200).default(3600),
        }),
      )
      .default({}),
    policies: z
      .record(
        z.string(),
        z.strictObject({
          name: z.string().optional().describe('defaults to PROJECT-KEY'),
          description: z.string().optional(),
          statements: z.array(statement).min(1),
        }),
      )
      .default({}),
    keys: z
      .record(
        z.string(),
        z.strictObject({
          description: z.string().optional().describe('defaults to PROJECT KEY'),
          pendingWindowDays: z
            .number()
            .int()
            .min(7)
            .max(366)
            .default(7)
            .describe('days between a delete request and the end'),
          rotationDays: z.number().int().min(7).max(730).optional(),
        }),
      )
      .default({})
      .describe('encryption keys'),
    keyPairs: z
      .record(
        z.string(),
        z.strictObject({
          name: z.string().optional().describe('defaults to PROJECT-KEY'),
          publicKey: z.string().describe('OpenSSH public key: file:PATH or the text itself'),
        }),
      )
      .default({})
      .describe('SSH key pairs'),
  })
  .describe('roles, policies and keys');
