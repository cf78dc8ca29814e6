import { z } from 'zod';

/** The event stream as zod schemas: the one truth that the types and the published JSON Schema are made from. */

const address = z.string().describe('resource address, as `alicloud_vpc.main`');
const ms = z.number().nonnegative().describe('milliseconds on the deployment clock (virtual on the simulated cloud)');
const action = z.enum(['create', 'update', 'replace', 'delete', 'read', 'forget', 'none']);
const stepKind = z.enum(['create', 'update', 'read', 'delete']);

const report = z.object({
  code: z.string().describe('stable message code, as LF3001; `landfall help CODE` explains it'),
  exit: z.number().int(),
  headline: z.string(),
  where: z
    .object({
      file: z.string().optional(),
      line: z.number().optional(),
      column: z.number().optional(),
      address: address.optional(),
    })
    .optional(),
  cloud: z
    .object({
      api: z.string(),
      code: z.string(),
      message: z.string(),
      requestId: z.string().optional(),
      status: z.number().optional(),
    })
    .optional(),
  why: z.string().optional(),
  fix: z.string().optional(),
  world: z.string().optional(),
});

const counts = z.object({
  create: z.number(),
  update: z.number(),
  replace: z.number(),
  delete: z.number(),
  read: z.number(),
  forget: z.number(),
  none: z.number(),
});

const argChange = z.object({
  name: z.string(),
  path: z.string().optional().describe('where inside the argument, when it is a document compared place by place'),
  before: z.unknown().optional().describe('what the cloud has; absent when there is nothing yet'),
  after: z.unknown().optional().describe('what it should be; absent when only known after apply'),
  forcesReplacement: z.boolean(),
  drift: z.boolean().describe('the configuration did not change but the cloud did'),
});

const bodies = [
  z.object({
    type: z.literal('hello'),
    version: z.string(),
    command: z.string(),
    stack: z.string().optional(),
    profile: z.string().optional(),
    target: z.string().optional(),
    region: z.string().optional(),
    cloud: z.string().optional().describe('which cloud this runs on, in words: simulated or live, and the account'),
  }),
  z.object({
    type: z.literal('diagnostic'),
    severity: z.enum(['error', 'warning']),
    code: z.string(),
    message: z.string(),
    file: z.string().optional(),
    line: z.number().optional(),
    column: z.number().optional(),
    length: z.number().optional().describe('columns the value takes'),
    excerpt: z.string().optional().describe('the source line'),
    allowed: z.array(z.string()).optional(),
    why: z.string().optional(),
    suggestion: z.string().optional(),
    fix: z.string().optional(),
  }),
  z.object({
    type: z.literal('phase'),
    name: z.enum(['recover', 'refresh', 'plan', 'apply', 'destroy', 'outputs']),
    message: z.string(),
  }),
  z.object({
    type: z.literal('plan.change'),
    address,
    action,
    id: z.string().optional(),
    reason: z.string().optional(),
    blocked: z.string().optional().describe('why the cloud would refuse it'),
    args: z.array(argChange),
  }),
  z.object({
    type: z.literal('plan.summary'),
    counts,
    goal: z.enum(['apply', 'destroy']),
    drift: z.number(),
    expectedMs: ms,
    changes: z.boolean(),
  }),
  z.object({ type: z.literal('resource.start'), address, action: stepKind, expectedMs: ms }),
  z.object({ type: z.literal('resource.progress'), address, message: z.string() }),
  z.object({
    type: z.literal('resource.retry'),
    address,
    api: z.string(),
    errorClass: z.string(),
    code: z.string(),
    attempt: z.number().int(),
    delayMs: ms,
  }),
  z.object({ type: z.literal('resource.done'), address, action: stepKind, id: z.string().optional(), elapsedMs: ms }),
  z.object({ type: z.literal('resource.failed'), address, action: stepKind, elapsedMs: ms, error: report }),
  z.object({ type: z.literal('resource.skipped'), address, action: stepKind, because: z.string() }),
  z.object({ type: z.literal('heartbeat'), running: z.array(address), done: z.number(), total: z.number() }),
  z.object({ type: z.literal('output'), name: z.string(), value: z.unknown() }),
  z.object({ type: z.literal('message'), level: z.enum(['info', 'warning']), text: z.string() }),
  z.object({
    type: z.literal('result'),
    name: z.string(),
    data: z.unknown().describe('the answer of a command that only asks'),
  }),
  z.object({ type: z.literal('error'), error: report }),
  z.object({
    type: z.literal('summary'),
    ok: z.boolean(),
    exit: z.number().int(),
    done: z.number().optional(),
    failed: z.number().optional(),
    skipped: z.number().optional(),
    elapsedMs: ms.optional(),
    criticalPathMs: ms.optional(),
    criticalPath: z.array(z.string()).optional(),
  }),
] as const;

export const eventBodySchema = z.discriminatedUnion('type', bodies);

/** One line of `--json`: the envelope and the body of one event. */
export const eventSchema = z.intersection(
  z.object({
    v: z.literal(1),
    seq: z.number().int().nonnegative(),
    at: z.iso.datetime().describe('wall time'),
  }),
  eventBodySchema,
);

export type EventBody = z.infer<typeof eventBodySchema>;
export type LandfallEvent = z.infer<typeof eventSchema>;
