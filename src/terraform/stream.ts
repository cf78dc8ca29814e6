import { z } from 'zod';

/** A line of Terraform's machine-readable stream, as far as Landfall reads it (`ui` version 1). */

const position = z.object({ line: z.number(), column: z.number() });

const diagnostic = z.object({
  severity: z.string(),
  summary: z.string(),
  detail: z.string().default(''),
  address: z.string().optional(),
  range: z.object({ filename: z.string(), start: position }).optional(),
  snippet: z
    .object({
      code: z.string(),
      start_line: z.number(),
      highlight_start_offset: z.number(),
      values: z
        .array(z.object({ traversal: z.string(), statement: z.string() }))
        .nullish()
        .transform((values) => values ?? []),
    })
    .nullish(),
});

const resource = z.object({ addr: z.string() });
const at = z.string().transform((text) => Date.parse(text));
const hook = z.object({
  resource: resource.optional(),
  action: z.string().default(''),
  id_value: z.string().optional(),
  elapsed_seconds: z.number().optional(),
  output: z.string().optional(),
  provisioner: z.string().optional(),
});
const counts = z.object({
  add: z.number(),
  change: z.number(),
  import: z.number().default(0),
  remove: z.number(),
  operation: z.string(),
});

const HOOKS = [
  'apply_start',
  'apply_progress',
  'apply_complete',
  'apply_errored',
  'provision_start',
  'provision_progress',
  'refresh_start',
  'refresh_complete',
] as const;

const line = z.union([
  z.object({ type: z.literal('diagnostic'), diagnostic }),
  z.object({ type: z.enum(HOOKS), '@timestamp': at, '@message': z.string(), hook }),
  z.object({
    type: z.literal('planned_change'),
    change: z.object({ resource, action: z.string(), reason: z.string().optional() }),
  }),
  z.object({ type: z.literal('change_summary'), changes: counts }),
]);

/** One line that tells something Landfall passes on. */
export type Line = z.infer<typeof line>;
export type HookLine = Extract<Line, { readonly hook: unknown }>;
export type RawDiagnostic = z.infer<typeof diagnostic>;

/** Reads a line; undefined for lines that Landfall does not need, and for what is not JSON: some backends print text. */
export function parseLine(text: string): Line | undefined {
  if (!text.startsWith('{')) return undefined;
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = line.safeParse(data);
  return parsed.success ? parsed.data : undefined;
}
