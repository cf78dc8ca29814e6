import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { PROJECT } from './landfall.ts';

/** Moto on loopback, and in front of it a proxy that mends what moto lacks for the lab. */
export interface AwsEmulator {
  /** What AWS's clients and Terraform's provider need to talk to it and to nobody else. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Everything that exists of what bills or blocks: kind to ids. What every new account has is left out. */
  inventory(): Promise<AwsInventory>;
  /** One call of EC2's query API; fails when it is refused. */
  ec2(action: string, parameters?: Readonly<Record<string, string>>): Promise<string>;
  stop(): Promise<void>;
}

export type AwsInventory = Readonly<
  Record<'vpcs' | 'addresses' | 'clusters' | 'fileSystems' | 'balancers', readonly string[]>
>;

const SHIM = join(PROJECT, '../shared/tools/moto-shim/proxy.mjs');
const PLUGINS = '/opt/tf-plugins';
const AWS_PROVIDER = 'registry.terraform.io/hashicorp/aws';
const REGION = 'us-east-1';

/** Where Terraform finds its AWS provider here: a folder of unpacked ones; undefined when there is none. */
export function awsPluginDir(): string | undefined {
  const folders = [process.env['LANDFALL_TF_PLUGIN_DIR'], ...mirrors(), PLUGINS];
  return folders.find((folder) => folder !== undefined && existsSync(join(folder, AWS_PROVIDER)));
}

/** Why Terraform cannot work on an emulated AWS here; undefined when it can. */
export function noAws(): string | undefined {
  if (spawnSync('terraform', ['version']).status !== 0) return 'no terraform binary here';
  if (awsPluginDir() === undefined)
    return `no AWS provider in LANDFALL_TF_PLUGIN_DIR, in a mirror of TF_CLI_CONFIG_FILE, or in ${PLUGINS}`;
  if (spawnSync('moto_server', ['--help']).status !== 0) return 'no moto_server here';
  return existsSync(SHIM) ? undefined : `no ${SHIM} here`;
}

/** Starts both on free ports. */
export async function startAws(): Promise<AwsEmulator> {
  const [motoPort, port] = [await freePort(), await freePort()];
  const children = [
    spawn('moto_server', ['-H', '127.0.0.1', '-p', String(motoPort)], {
      stdio: 'ignore',
      env: { ...process.env, MOTO_IAM_LOAD_MANAGED_POLICIES: 'true', MOTO_ACM_VALIDATION_WAIT: '0' },
    }),
    spawn(process.execPath, [SHIM], {
      stdio: 'ignore',
      env: { ...process.env, UP: String(motoPort), PORT: String(port) },
    }),
  ];
  const stop = async (): Promise<void> => void (await Promise.all(children.map(ended)));
  const origin = `http://127.0.0.1:${port}`;
  const until = performance.now() + 30_000;
  while (!(await answers(`${origin}/moto-api/data.json`))) {
    if (performance.now() > until) {
      await stop();
      throw new Error('moto does not start');
    }
    await delay(100);
  }
  const ec2: AwsEmulator['ec2'] = (action, parameters) =>
    query(origin, 'ec2', { Action: action, Version: '2016-11-15', ...parameters });
  return { env: environment(origin), inventory: () => inventory(origin, ec2), ec2, stop };
}

/** Folders that the CLI configuration names as mirrors of the registry. */
function mirrors(): readonly string[] {
  const file = process.env['TF_CLI_CONFIG_FILE'];
  if (file === undefined || !existsSync(file)) return [];
  const blocks = readFileSync(file, 'utf8').matchAll(/filesystem_mirror\s*\{[^}]*?\bpath\s*=\s*"([^"]+)"/g);
  return [...blocks].map(([, path = '']) => path);
}

function environment(origin: string): AwsEmulator['env'] {
  return {
    AWS_ENDPOINT_URL: origin,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: REGION,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_PROFILE: undefined,
    AWS_SESSION_TOKEN: undefined,
    TF_CLI_CONFIG_FILE: '/dev/null',
  };
}

async function inventory(origin: string, ec2: AwsEmulator['ec2']): Promise<AwsInventory> {
  const vpcs = await ec2('DescribeVpcs', { 'Filter.1.Name': 'isDefault', 'Filter.1.Value.1': 'false' });
  const addresses = await ec2('DescribeAddresses');
  const balancers = await query(origin, 'elasticloadbalancing', {
    Action: 'DescribeLoadBalancers',
    Version: '2015-12-01',
  });
  const fileSystems = await call(origin, 'elasticfilesystem', '/2015-02-01/file-systems', { method: 'GET' });
  return {
    vpcs: found(vpcs, /<vpcId>(vpc-\w+)</g),
    addresses: found(addresses, /<allocationId>(eipalloc-\w+)</g),
    clusters: await activeClusters(origin),
    fileSystems: found(fileSystems, /"FileSystemId": ?"(fs-\w+)"/g),
    balancers: found(balancers, /<LoadBalancerArn>([^<]+)</g),
  };
}

/** A deleted cluster is listed for a while as `INACTIVE`, on AWS too. */
async function activeClusters(origin: string): Promise<readonly string[]> {
  const { clusterArns } = (await ecs(origin, 'ListClusters', {})) as { readonly clusterArns: readonly string[] };
  const { clusters } = (await ecs(origin, 'DescribeClusters', { clusters: clusterArns })) as {
    readonly clusters: readonly { readonly clusterArn: string; readonly status: string }[];
  };
  return clusters.filter(({ status }) => status === 'ACTIVE').map(({ clusterArn }) => clusterArn);
}

async function ecs(origin: string, action: string, request: object): Promise<unknown> {
  const text = await call(origin, 'ecs', '/', {
    method: 'POST',
    body: JSON.stringify(request),
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AmazonEC2ContainerServiceV20141113.${action}`,
    },
  });
  return JSON.parse(text);
}

function found(text: string, id: RegExp): readonly string[] {
  return [...new Set([...text.matchAll(id)].map(([, value = '']) => value))];
}

function query(origin: string, service: string, form: Readonly<Record<string, string>>): Promise<string> {
  return call(origin, service, '/', { method: 'POST', body: new URLSearchParams(form) });
}

/** Moto takes the service from the signature's scope and looks at nothing else of it. */
async function call(origin: string, service: string, path: string, request: RequestInit): Promise<string> {
  const scope = `test/20260101/${REGION}/${service}/aws4_request`;
  const headers = new Headers(request.headers);
  headers.set('authorization', `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=x`);
  const answer = await fetch(`${origin}${path}`, { ...request, headers });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${service} answered ${answer.status}: ${text}`);
  return text;
}

async function answers(url: string): Promise<boolean> {
  const answer = await fetch(url).catch(() => undefined);
  return answer?.ok === true;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.kill();
  await closed;
}
