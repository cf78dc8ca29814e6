import { z } from 'zod';
import { bug } from '../base/index.ts';
import type { Emit } from '../model/index.ts';
import { ask } from './carry-out.ts';
import type { Client } from './client.ts';
import { failureOf } from './failure.ts';
import type { TerraformChange } from './plan.ts';
import { makePlan } from './planner.ts';
import type { Stops } from './process.ts';

export interface StatusOptions extends Stops {
  /** True asks the cloud as well: what differs there from the state. */
  readonly drift?: boolean;
  /** Hears of the asking. */
  readonly emit?: Emit;
}

/** A resource that the state knows. */
export interface ManagedResource {
  readonly address: string;
  readonly type: string;
  /** As `registry.terraform.io/hashicorp/aws`. */
  readonly provider: string;
  /** The provider's id; absent when the type has none. */
  readonly id?: string;
  /** True when its creation did not succeed: the next apply replaces it. */
  readonly tainted: boolean;
}

/** What the state knows. */
export interface TerraformStatus {
  /** Without data sources, in the state's order. */
  readonly resources: readonly ManagedResource[];
  /** What differs in the world; absent when it was not asked for. */
  readonly drift?: readonly TerraformChange[];
}

const resource = z.object({
  address: z.string(),
  mode: z.string(),
  type: z.string(),
  provider_name: z.string(),
  values: z.record(z.string(), z.unknown()).optional(),
  tainted: z.boolean().optional(),
});

interface Module {
  readonly resources?: readonly z.infer<typeof resource>[] | undefined;
  readonly child_modules?: readonly Module[] | undefined;
}

const moduleSchema: z.ZodType<Module> = z.lazy(() =>
  z.object({ resources: z.array(resource).optional(), child_modules: z.array(moduleSchema).optional() }),
);
const schema = z.object({ values: z.object({ root_module: moduleSchema }).optional() });

/** Reads the state, and compares it with the world when asked to. */
export async function readStatus(client: Client, options: StatusOptions): Promise<TerraformStatus> {
  const resources = await managedResources(client, options);
  if (options.drift !== true) return { resources };
  const { signal, abandon, emit = () => undefined } = options;
  const { drift } = await makePlan(client, { refreshOnly: true, emit, signal, abandon });
  return { resources, drift };
}

/** The addresses of all resources that the state knows; data sources are not counted. Starts no provider. */
export async function addressesInState(client: Client): Promise<readonly string[]> {
  const ended = await client.run(['state', 'list']);
  // Before the first apply there is no state, which this command takes for an error.
  if (ended.exit !== 0 && !/No state file was found/.test(ended.stderr))
    throw failureOf({ client, ended, diagnostics: [] });
  return ended.stdout.split('\n').filter((address) => address !== '' && !/(?:^|\.)data\./.test(address));
}

async function managedResources(client: Client, stops: Stops): Promise<readonly ManagedResource[]> {
  const text = await ask(client, ['show', '-json', '-no-color'], stops);
  const parsed = schema.safeParse(JSON.parse(text));
  if (!parsed.success) throw bug('the state of Terraform has another shape');
  const { values } = parsed.data;
  return values === undefined ? [] : resourcesIn(values.root_module);
}

function resourcesIn({ resources = [], child_modules = [] }: Module): readonly ManagedResource[] {
  const own = resources
    .filter(({ mode }) => mode === 'managed')
    .map(({ address, type, provider_name: provider, values, tainted = false }) => {
      const id = values?.['id'];
      return { address, type, provider, ...(typeof id === 'string' ? { id } : {}), tainted };
    });
  return [...own, ...child_modules.flatMap(resourcesIn)];
}
