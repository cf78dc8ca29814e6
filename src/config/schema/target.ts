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
  z.strictObject({
    kind: z.literal('terraform'),
    cloud: z.enum(['aws', 'azure', 'gcp']),
    region,
    account: z
      .string()
      .optional()
      .describe('AWS account id, Azure subscription id or Google project id; what the credentials say unless given'),
    dnsZone: z.string().optional().describe('DNS zone of the same cloud that holds the ingress’s host'),
    certificate: z.string().optional().describe('a certificate of the cloud that exists already'),
    modules: z
      .string()
      .optional()
      .describe('where the modules are fetched from, as git::https://…//modules; copied beside the root unless said'),
    backend: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
      .optional()
      .describe(
        'settings of the cloud’s own backend (s3, azurerm, gcs), as bucket and key; state lies beside the root unless given',
      ),
    ...common,
  }),
]);
