import { z } from 'zod';

const common = {
  overrides: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('laid over the configuration when this target is chosen, as a profile is'),
};

const region = z.string().optional().describe('instead of the stack’s own, when this target is chosen');

export const targetSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('alicloud'), region, ...common }),
  z.strictObject({
    kind: z.literal('compose'),
    projectName: z
      .string()
      .regex(/^[a-z0-9][a-z0-9_-]*$/, 'lower-case letters, digits, dashes and underscores')
      .optional()
      .describe('Compose project; PROJECT-PROFILE unless said'),
    bind: z.string().default('127.0.0.1').describe('address that ports are published on'),
    ...common,
  }),
  z.strictObject({
    kind: z.literal('kubernetes'),
    cloud: z.enum(['aws', 'azure', 'gcp', 'alicloud']).optional().describe('whose component is laid over'),
    context: z.string().optional().describe('context of the kubeconfig, with --live'),
    kubeconfig: z.string().optional().describe('path of a kubeconfig, with --live'),
    namespace: z.string().optional().describe('PROJECT-PROFILE unless said'),
    fileSystem: z
      .string()
      .optional()
      .describe('id of the EFS file system for shared volumes on AWS, as fs-0123456789abcdef0'),
    ...common,
  }),
  z.strictObject({ kind: z.literal('terraform'), cloud: z.enum(['aws', 'azure', 'gcp']), region, ...common }),
]);
