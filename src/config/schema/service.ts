import { z } from 'zod';
import { formatDuration, parseDuration, parseQuantity } from '../../base/index.ts';

const quantity = (words: string): z.ZodType<number, string | number> =>
  z
    .union([z.string(), z.number().positive()])
    .refine((value) => (parseQuantity(value) ?? 0) > 0, { message: words })
    .transform((value) => parseQuantity(value) ?? 0);

const cores = quantity('cores as 2, 0.5 or 500m');
const bytes = quantity('bytes as 4Gi or 512Mi');

const seconds = z
  .union([z.number().positive(), z.string()])
  .refine((value) => typeof value === 'number' || parseDuration(value) !== undefined, {
    message: `a time as ${formatDuration(30_000)} or 5m`,
  })
  .transform((value) => (typeof value === 'number' ? value : (parseDuration(value) ?? 0) / 1000));

/** Environment variables: numbers and booleans become their text. */
export const envSchema = z.record(
  z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'a name of letters, digits and underscores'),
  z.union([z.string(), z.number(), z.boolean()]).transform(String),
);

const words = z.union([z.string(), z.array(z.string()).min(1)]).describe('a list, or a line that is split at spaces');

const image = z
  .union([
    z.string(),
    z.strictObject({
      name: z.string().describe('as ollama/ollama; without its tag'),
      tag: z.union([z.string(), z.number()]).transform(String).optional(),
      digest: z
        .string()
        .regex(/^sha256:[a-f0-9]{64}$/, 'a digest as sha256:…')
        .optional()
        .describe('wins over the tag'),
    }),
  ])
  .describe('as ollama/ollama:0.12.6');

export const resourcesSchema = z
  .strictObject({
    cpu: cores.optional().describe('cores it needs, as 2 or 500m'),
    memory: bytes.optional().describe('memory it needs, as 4Gi'),
    limits: z
      .strictObject({ cpu: cores.optional(), memory: bytes.optional() })
      .optional()
      .describe('what it may not exceed; memory alone, as much as it needs, unless said'),
  })
  .describe('what a container needs');

const build = z.union([
  z.string().describe('the directory to build in'),
  z.strictObject({
    context: z.string().default('.').describe('directory, from the stack’s'),
    dockerfile: z.string().default('Dockerfile').describe('from the context'),
    args: envSchema.default({}),
    target: z.string().optional().describe('stage to stop at'),
  }),
]);

const port = z.union([
  z.number().int().min(1).max(65_535),
  z.strictObject({
    port: z.number().int().min(1).max(65_535),
    protocol: z.enum(['tcp', 'udp']).default('tcp'),
    expose: z
      .enum(['internal', 'local', 'public'])
      .default('internal')
      .describe(
        'who reaches it: the other services, also the developer’s machine, or everybody that the ingress lets in',
      ),
    published: z
      .number()
      .int()
      .min(1)
      .max(65_535)
      .optional()
      .describe('its number on the developer’s machine; the same as inside unless said'),
  }),
]);

const healthCheck = z
  .strictObject({
    http: z
      .strictObject({ path: z.string().startsWith('/'), port: z.string().optional().describe('key of ports') })
      .optional(),
    tcp: z.strictObject({ port: z.string().optional().describe('key of ports') }).optional(),
    command: z
      .array(z.string())
      .min(1)
      .optional()
      .describe('run in the container; beside http or tcp, what Compose runs instead of them'),
    interval: seconds.default(10),
    timeout: seconds.default(3),
    retries: z.number().int().min(1).max(100).default(3),
    start: seconds.default(30).describe('failures in this time after the start do not count'),
  })
  .describe('how to tell that it is well: one of http, tcp, command');

const mount = z.union([
  z.string().startsWith('/'),
  z.strictObject({ path: z.string().startsWith('/'), readOnly: z.boolean().default(false) }),
]);

const secretUse = z.union([
  z.string(),
  z.strictObject({
    secret: z.string().describe('key of secrets'),
    env: z.string().optional().describe('variable that holds it; the secret’s own key unless said'),
    file: z.string().startsWith('/').optional().describe('file that holds it, instead of a variable'),
  }),
]);

const dependsOn = z.union([z.array(z.string()), z.record(z.string(), z.enum(['started', 'healthy', 'completed']))]);

export const serviceSchema = z
  .strictObject({
    image: image.optional(),
    build: build.optional().describe('how the image is built'),
    entrypoint: words.optional(),
    command: words.optional().describe('what runs; Kubernetes calls it args'),
    workingDir: z.string().startsWith('/').optional(),
    env: envSchema.default({}),
    secrets: z.array(secretUse).default([]),
    ports: z
      .record(z.string().regex(/^[a-z][a-z0-9-]{0,14}$/, 'at most 15 lower-case letters, digits and dashes'), port)
      .default({}),
    volumes: z.record(z.string(), mount).default({}).describe('key of volumes to the path in the container'),
    files: z
      .record(z.string().startsWith('/'), z.string())
      .default({})
      .describe('absolute path to file:PATH or the text itself'),
    resources: resourcesSchema.optional(),
    gpus: z.number().int().min(0).max(16).default(0).describe('taken where gpu is on'),
    run: z.enum(['always', 'once']).default('always'),
    schedule: z
      .string()
      .regex(
        /^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|\S+( \S+){4})$/,
        'five fields of cron, as 0 3 * * *',
      )
      .optional()
      .describe('when it runs, in five fields of cron; instead of run'),
    timeZone: z.string().optional().describe('of the schedule, as Asia/Shanghai'),
    retries: z.number().int().min(0).max(20).default(3).describe('of a service that runs once or by a schedule'),
    replicas: z.number().int().min(0).max(1000).default(1),
    autoscaling: z
      .strictObject({
        min: z.number().int().min(1),
        max: z.number().int().min(1),
        cpu: z.number().int().min(1).max(100).optional().describe('percent of the cores it needs'),
        memory: z.number().int().min(1).max(100).optional().describe('percent of the memory it needs'),
      })
      .optional(),
    strategy: z.enum(['auto', 'rolling', 'recreate']).default('auto'),
    dependsOn: dependsOn.default([]).describe('services it waits for: healthy where they have a health check'),
    healthCheck: healthCheck.optional(),
    init: z
      .array(
        z.strictObject({
          name: z.string().regex(/^[a-z][a-z0-9-]{0,40}$/, 'lower-case letters, digits and dashes'),
          image: image.optional(),
          entrypoint: words.optional(),
          command: words.optional(),
          env: envSchema.default({}),
        }),
      )
      .default([])
      .describe('steps that must succeed before it begins'),
    labels: z.record(z.string(), z.string()).default({}),
    user: z.number().int().min(0).optional().describe('user id; the image’s own unless said'),
    group: z.number().int().min(0).optional(),
    root: z.boolean().default(false).describe('whether the image must run as root'),
    readOnlyRoot: z.boolean().default(false).describe('whether its file system is read-only but for volumes'),
    capabilities: z.array(z.string()).default([]).describe('Linux capabilities it keeps'),
    stopAfter: seconds.default(10).describe('time it is given to stop'),
    identity: z
      .strictObject({
        aws: z.string().optional().describe('ARN of an IAM role'),
        azure: z.string().optional().describe('client id of a managed identity'),
        gcp: z.string().optional().describe('address of a service account'),
        alicloud: z.string().optional().describe('name of a RAM role'),
      })
      .default({})
      .describe('what it may be on each cloud'),
  })
  .describe('a container workload');

export const volumeSchema = z
  .strictObject({
    size: bytes.describe('as 10Gi'),
    access: z.enum(['single', 'shared']).default('single').describe('one node at a time, or many'),
    storageClass: z.string().optional(),
    hostPath: z.string().optional().describe('directory of the developer’s machine that stands for it in Compose'),
  })
  .describe('something that outlives containers');

export const secretSchema = z
  .union([
    z.string(),
    z.strictObject({
      source: z.string().describe('env:NAME, file:PATH, or file:PATH#key of a YAML file'),
      required: z.boolean().default(true),
    }),
  ])
  .describe('a secret by reference');

export const registrySchema = z
  .strictObject({
    prefix: z.string().optional().describe('host and path before the names of the stack’s own images'),
    mirror: z.string().optional().describe('a mirror that public images are pulled through'),
    pullSecret: z.string().optional().describe('key of secrets: a docker config JSON for pulling'),
  })
  .describe('where the stack’s own images are kept');

export const ingressSchema = z
  .strictObject({
    kind: z.enum(['ingress', 'gateway']).default('ingress').describe('networking.k8s.io, or the Gateway API'),
    host: z.string().optional(),
    className: z.string().optional(),
    gateway: z.strictObject({ name: z.string(), namespace: z.string().optional() }).optional(),
    https: z
      .union([
        z.boolean(),
        z.strictObject({
          secretName: z.string().optional().describe('TLS Secret; PROJECT-tls unless said'),
          issuer: z.string().optional().describe('ClusterIssuer of cert-manager that fills it'),
        }),
      ])
      .default(true),
    allowedCidrs: z.array(z.string()).default([]).describe('IPv4 blocks that may come in; all when empty'),
    routes: z
      .array(
        z.strictObject({
          path: z.string().startsWith('/').default('/'),
          service: z.string(),
          port: z.string().optional().describe('key of the service’s ports; its only one unless said'),
        }),
      )
      .min(1),
    annotations: z.record(z.string(), z.string()).default({}),
  })
  .describe('the way in from outside');
