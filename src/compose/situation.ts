import type { Client } from './client.ts';
import { secretContents } from './content.ts';
import { readDesired, type Desired } from './desired.ts';
import { maskOf, type Mask } from './mask.ts';
import { observe, type Observed } from './observed.ts';

/** What building and pulling is allowed. */
export interface Supply {
  /** `missing` (as when absent) pulls what is not here, `always` asks for newer ones. */
  readonly pull?: 'missing' | 'always' | 'never';
  /** `missing` (as when absent) builds what is not here, `always` builds again. */
  readonly build?: 'missing' | 'always' | 'never';
}

/** Everything that a plan is made from. */
export interface Situation {
  readonly client: Client;
  readonly desired: Desired;
  readonly observed: Observed;
  readonly mask: Mask;
  readonly supply: Supply;
}

/** Reads the files and looks at the engine. @throws LF5104 … LF5107 */
export async function lookAround(client: Client, supply: Supply): Promise<Situation> {
  const desired = await readDesired(client);
  const [observed, contents] = await Promise.all([observe(client, desired), secretContents(client, desired)]);
  return { client, desired, observed, supply, mask: maskOf([...(client.options.secrets ?? []), ...contents]) };
}
