import type { Emit } from '../model/index.ts';
import { runQuietly } from './carry-out.ts';
import type { Client, TerraformOptions } from './client.ts';
import type { Stops } from './process.ts';
import { tellWarnings } from './warning.ts';

export interface InitOptions extends Stops {
  readonly emit: Emit;
  /** Takes newer versions of providers and modules than the lock file names. */
  readonly upgrade?: boolean;
  /** False leaves the backend alone: good enough for looking at files, not for planning. */
  readonly backend?: boolean;
  /** What to do when the backend has changed: `migrate` takes the state along, `reconfigure` leaves it behind. */
  readonly changedBackend?: 'migrate' | 'reconfigure';
}

/** Fetches providers and modules and opens the backend. Doing it again does no harm. */
export async function initialise(client: Client, options: InitOptions): Promise<void> {
  const { emit, signal, abandon } = options;
  emit({
    type: 'message',
    level: 'info',
    text: `${client.product} ${client.version} prepares ${client.options.directory}`,
  });
  const warnings = await runQuietly({
    client,
    args: initArgs(client.options, options),
    signal,
    abandon,
    beat: () => emit({ type: 'heartbeat', running: [], done: 0, total: 0 }),
  });
  tellWarnings(emit, warnings);
}

function initArgs({ backendConfig = {}, pluginDir }: TerraformOptions, how: InitOptions): readonly string[] {
  return [
    'init',
    // Terraform 1.11 refuses `-json` together with `-migrate-state`.
    how.changedBackend === 'migrate' ? '-no-color' : '-json',
    '-input=false',
    ...(how.upgrade === true ? ['-upgrade'] : []),
    ...(how.backend === false ? ['-backend=false'] : []),
    ...(how.changedBackend === 'migrate' ? ['-migrate-state', '-force-copy'] : []),
    ...(how.changedBackend === 'reconfigure' ? ['-reconfigure'] : []),
    ...(pluginDir === undefined ? [] : [`-plugin-dir=${pluginDir}`]),
    ...Object.entries(backendConfig).map(([name, value]) => `-backend-config=${name}=${value}`),
  ];
}
