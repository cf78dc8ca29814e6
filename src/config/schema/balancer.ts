import { z } from 'zod';

const port = z.number().int().min(1).max(65_535);

const listener = z.strictObject({
  protocol: z.enum(['http', 'https', 'tcp', 'udp']),
  port: port.describe('the port clients talk to'),
  targetPort: port.describe('the port of the machines behind'),
  certificate: z.string().optional().describe('key of certificates; required for https'),
  healthCheck: z
    .strictObject({
      port: port.optional().describe('defaults to targetPort'),
      path: z.string().startsWith('/').optional().describe('HTTP path; a TCP check when omitted'),
      intervalSeconds: z.number().int().min(1).max(50).default(2),
      timeoutSeconds: z.number().int().min(1).max(300).default(5),
      healthyThreshold: z.number().int().min(2).max(10).default(3),
      unhealthyThreshold: z.number().int().min(2).max(10).default(3),
    })
    .optional(),
});

export const loadBalancerSchema = z
  .strictObject({
    name: z.string().optional().describe('defaults to PROJECT-KEY'),
    exposure: z.enum(['internet', 'private']).default('internet'),
    subnet: z.string().optional().describe('key of network.subnets; required when private'),
    billing: z
      .discriminatedUnion('form', [
        z.strictObject({ form: z.literal('by-usage') }),
        z.strictObject({
          form: z.literal('by-spec'),
          spec: z.enum([
            'slb.s1.small',
            'slb.s2.small',
            'slb.s2.medium',
            'slb.s3.small',
            'slb.s3.medium',
            'slb.s3.large',
          ]),
        }),
      ])
      .default({ form: 'by-usage' })
      .describe('by-usage is sold everywhere; by-spec rents a fixed size where it is still sold'),
    traffic: z
      .discriminatedUnion('charge', [
        z.strictObject({ charge: z.literal('traffic') }),
        z.strictObject({ charge: z.literal('bandwidth'), mbps: z.number().int().min(1).max(5000) }),
      ])
      .default({ charge: 'traffic' }),
    listeners: z.array(listener).default([]),
    backends: z.array(z.string()).default([]).describe('keys of machines that answer'),
    deletionProtection: z.boolean().default(false),
    firewall: z
      .strictObject({
        domain: z.string().describe('the name clients use'),
        httpPorts: z.array(port).default([80]),
        httpsPorts: z.array(port).default([]),
        certificateId: z.string().optional().describe('id in the certificate service; required for httpsPorts'),
      })
      .optional()
      .describe('a web application firewall in front of it'),
  })
  .describe('a load balancer');

export const certificateSchema = z
  .strictObject({
    name: z.string().optional().describe('defaults to PROJECT-KEY'),
    certificate: z.string().describe('PEM chain: file:PATH or the text itself'),
    privateKey: z
      .string()
      .regex(/^(file|env):./, 'a secret’s source: file:PATH or env:NAME, never the key itself')
      .describe('file:PATH or env:NAME'),
  })
  .describe('a TLS certificate');
