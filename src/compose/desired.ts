import { must } from '../base/index.ts';
import type { Client } from './client.ts';
import { configError } from './config-error.ts';
import { linesOf } from './text.ts';

/** A port as `docker compose config` tells it. */
export interface PortModel {
  readonly target: number;
  /** A port or a range; absent or empty when the engine may choose. */
  readonly published?: string;
  readonly host_ip?: string;
  readonly protocol?: string;
}

/** A mount as `docker compose config` tells it. */
export interface MountModel {
  readonly type: string;
  readonly source?: string;
  readonly target: string;
  readonly read_only?: boolean;
  readonly bind?: { readonly create_host_path?: boolean };
}

/** What hands a secret or a config to a service. */
export interface FileGrant {
  readonly source: string;
  readonly target?: string;
}

/** The part of a service that Landfall looks at, in the words of the Compose specification. */
export interface ServiceModel {
  readonly image?: string;
  readonly build?: unknown;
  readonly pull_policy?: string;
  readonly container_name?: string;
  readonly command?: readonly string[] | null;
  readonly entrypoint?: readonly string[] | null;
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly ports?: readonly PortModel[];
  readonly volumes?: readonly MountModel[];
  readonly networks?: Readonly<Record<string, unknown>>;
  readonly network_mode?: string;
  readonly secrets?: readonly FileGrant[];
  readonly configs?: readonly FileGrant[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string; readonly restart?: boolean }>>;
  readonly deploy?: {
    readonly replicas?: number;
    readonly resources?: {
      readonly limits?: { readonly cpus?: number | string; readonly memory?: string };
      readonly reservations?: { readonly devices?: readonly DeviceModel[] };
    };
  };
  readonly scale?: number;
  readonly healthcheck?: HealthModel;
  readonly restart?: string;
  readonly user?: string;
  readonly working_dir?: string;
  readonly hostname?: string;
  readonly init?: boolean;
  readonly privileged?: boolean;
  readonly read_only?: boolean;
  readonly cpus?: number | string;
  readonly mem_limit?: string;
  readonly shm_size?: string;
  readonly gpus?: unknown;
  readonly runtime?: string;
  readonly stop_signal?: string;
}

interface DeviceModel {
  readonly driver?: string;
  readonly count?: number | 'all';
  readonly device_ids?: readonly string[];
  readonly capabilities?: readonly string[];
}

export interface HealthModel {
  readonly test?: readonly string[];
  readonly interval?: string;
  readonly timeout?: string;
  readonly start_period?: string;
  readonly retries?: number;
  readonly disable?: boolean;
}

/** A volume or network of the project. */
export interface PartModel {
  /** The name it has in the engine. */
  readonly name: string;
  readonly external?: boolean;
  readonly driver?: string;
  readonly driver_opts?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly internal?: boolean;
  readonly ipam?: { readonly config?: readonly { readonly subnet?: string }[] };
}

/** A secret or config of the project: where its content is. */
export interface FileModel {
  readonly name?: string;
  readonly file?: string;
  readonly environment?: string;
  readonly content?: string;
  readonly external?: boolean;
}

/** The project as Docker Compose understands its files: merged, interpolated, complete. */
export interface Desired {
  readonly services: Readonly<Record<string, ServiceModel>>;
  readonly volumes: Readonly<Record<string, PartModel>>;
  readonly networks: Readonly<Record<string, PartModel>>;
  readonly secrets: Readonly<Record<string, FileModel>>;
  readonly configs: Readonly<Record<string, FileModel>>;
  /** Compose's own digest of every service's definition. */
  readonly hashes: Readonly<Record<string, string>>;
  /** What Docker Compose warned of, as variables that are not set. */
  readonly warnings: readonly string[];
}

/** Has Docker Compose read the files. @throws LF5106, LF5107 */
export async function readDesired(client: Client): Promise<Desired> {
  const [config, hashes] = await Promise.all([
    client.compose(['config', '--format', 'json']),
    client.compose(['config', '--hash', '*']),
  ]);
  if (config.exit !== 0) throw await configError(client, config.stderr);
  const model = JSON.parse(config.stdout, singleDollars) as Partial<Omit<Desired, 'hashes' | 'warnings'>>;
  return {
    services: model.services ?? {},
    volumes: model.volumes ?? {},
    networks: model.networks ?? {},
    secrets: model.secrets ?? {},
    configs: model.configs ?? {},
    warnings: warningsIn(config.stderr),
    hashes: Object.fromEntries(
      linesOf(hashes.stdout).map((line) => {
        const [name, hash] = line.split(' ');
        return [must(name, 'a name before the hash'), must(hash, 'a hash after the name')];
      }),
    ),
  };
}

/** The services that depend on one, directly or through others. */
export function dependentsOf(desired: Desired, service: string): readonly string[] {
  const found = new Set<string>();
  const visit = (name: string): void => {
    for (const [other, { depends_on: needs = {} }] of Object.entries(desired.services)) {
      if (!Object.hasOwn(needs, name) || found.has(other)) continue;
      found.add(other);
      visit(other);
    }
  };
  visit(service);
  return [...found];
}

/** How many containers a service wants. */
export function replicasOf({ deploy, scale }: ServiceModel): number {
  return deploy?.replicas ?? scale ?? 1;
}

/** `time="…" level=warning msg="The \"X\" variable is not set. …"` */
export function warningsIn(stderr: string): readonly string[] {
  return linesOf(stderr).flatMap((line) => {
    const quoted = /level=warning msg=("(?:[^"\\]|\\.)*")/.exec(line)?.[1];
    return quoted === undefined ? [] : [JSON.parse(quoted) as string];
  });
}

/** `config` prints what it read so that it could be read again: every dollar is doubled. */
function singleDollars(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('$$', '$') : value;
}
