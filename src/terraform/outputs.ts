import { z } from 'zod';
import { bug, Secret } from '../base/index.ts';
import type { Json } from '../model/index.ts';
import { ask } from './carry-out.ts';
import type { Client } from './client.ts';

/** One output of the root module. */
export interface TerraformOutput {
  readonly name: string;
  readonly sensitive: boolean;
  /** Absent when it is sensitive. */
  readonly value?: Json;
  /** A sensitive value: text as it is, everything else as JSON. */
  readonly secret?: Secret;
}

const schema = z.record(z.string(), z.object({ sensitive: z.boolean(), value: z.json() }));

/** The outputs of the last apply. */
export async function readOutputs(client: Client): Promise<readonly TerraformOutput[]> {
  const text = await ask(client, ['output', '-json', '-no-color']);
  const parsed = schema.safeParse(JSON.parse(text));
  if (!parsed.success) throw bug('the outputs of Terraform have another shape');
  return Object.entries(parsed.data).map(([name, { sensitive, value }]) => {
    if (!sensitive) return { name, sensitive, value };
    const hidden = typeof value === 'string' ? value : JSON.stringify(value);
    return { name, sensitive, secret: new Secret(hidden, `terraform output ${name}`) };
  });
}
