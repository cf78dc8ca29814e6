import { spawn, spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { EventBody } from '../../src/model/index.ts';
import { openTerraform, TerraformError, type Terraform } from '../../src/terraform/index.ts';
import { tempDirectory } from '../support/temp-stack.ts';

/** The real AWS provider against an emulator on this machine: drift, a refusal in the cloud's words, credentials. */

const PLUGINS = process.env['LANDFALL_TERRAFORM_PLUGINS'] ?? '/opt/tf-plugins';

const missing = whatIsMissing();
if (missing !== undefined) console.warn(`tests of Terraform on AWS are skipped: ${missing}`);

function whatIsMissing(): string | undefined {
  if (spawnSync('terraform', ['version']).status !== 0) return 'no terraform binary here';
  if (!existsSync(join(PLUGINS, 'registry.terraform.io/hashicorp/aws'))) return `no AWS provider in ${PLUGINS}`;
  return spawnSync('moto_server', ['--help']).status === 0 ? undefined : 'no moto_server here';
}

const VPC = `
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}
provider "aws" {
  max_retries = 1
}
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
  tags       = { Name = "main", Team = "a" }
}
`;

const STRAY_SUBNET = `
resource "aws_subnet" "stray" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.9.0.0/24"
}
`;

let origin = '';
let stop = (): void => undefined;
beforeAll(async () => {
  if (missing !== undefined) return;
  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  const moto = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  stop = () => void moto.kill();
  await vi.waitFor(() => fetch(`${origin}/moto-api/data.json`), { timeout: 30_000, interval: 100 });
}, 40_000);
afterAll(() => stop());

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function aws(
  keys: Readonly<Record<string, string>> = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' },
): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: tempDirectory(),
    TF_CLI_CONFIG_FILE: '/dev/null',
    AWS_ENDPOINT_URL: origin,
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    ...keys,
  };
}

async function root(directory: string, main: string, env = aws()): Promise<Terraform> {
  writeFileSync(join(directory, 'main.tf'), main);
  return openTerraform({ directory, env, pluginDir: PLUGINS });
}

async function errorOf(doing: Promise<unknown>): Promise<TerraformError> {
  const error: unknown = await doing.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(TerraformError);
  return error as TerraformError;
}

/** Somebody else's hand: a tag is changed past Terraform. */
async function retag(id: string, team: string): Promise<void> {
  const body = new URLSearchParams({
    Action: 'CreateTags',
    Version: '2016-11-15',
    'ResourceId.1': id,
    'Tag.1.Key': 'Team',
    'Tag.1.Value': team,
  });
  const authorization =
    'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=x';
  const answer = await fetch(origin, { method: 'POST', body, headers: { authorization } });
  expect(answer.status).toBe(200);
}

describe.skipIf(missing !== undefined)('Terraform on AWS', () => {
  test('tells drift, plans to undo it, and gives a refusal in the words of the cloud', async () => {
    const directory = tempDirectory();
    const events: EventBody[] = [];
    const emit = (event: EventBody): void => void events.push(event);
    const terraform = await root(directory, VPC);
    await terraform.init({ emit });
    const first = await terraform.plan({ emit });
    expect(await terraform.apply({ planFile: first.file, emit })).toMatchObject({ added: 1 });
    const [vpc] = (await terraform.status()).resources;
    expect(vpc).toMatchObject({ address: 'aws_vpc.main', provider: 'registry.terraform.io/hashicorp/aws' });

    await retag(vpc?.id ?? '', 'b');
    const { drift } = await terraform.status({ drift: true });
    const team = { name: 'tags', path: 'Team' };
    expect(drift).toMatchObject([{ address: 'aws_vpc.main', action: 'update' }]);
    expect(drift?.[0]?.args).toContainEqual(expect.objectContaining({ ...team, before: 'a', after: 'b' }));

    await root(directory, `${VPC}${STRAY_SUBNET}`);
    const back = await terraform.plan({ emit });
    expect(back.changes.find(({ address }) => address === 'aws_vpc.main')?.args).toContainEqual(
      expect.objectContaining({ ...team, before: 'b', after: 'a', drift: true }),
    );
    const { report } = await errorOf(terraform.apply({ planFile: back.file, emit }));
    expect(report).toMatchObject({
      code: 'LF5223',
      where: { file: 'main.tf', address: 'aws_subnet.stray' },
      cloud: { api: 'EC2:CreateSubnet', code: 'InvalidSubnet.Range', status: 400 },
    });
    expect(report.cloud?.requestId).toMatch(/\w+/);
    expect(report.headline).toMatch(/^aws_subnet\.stray: creating EC2 Subnet: The CIDR /);
    expect(await terraform.destroy({ emit })).toMatchObject({ destroyed: 1 });
  }, 240_000);

  test('says that there are no credentials', async () => {
    const terraform = await root(tempDirectory(), VPC, aws({}));
    await terraform.init({ emit: () => undefined });
    const { report } = await errorOf(terraform.plan({ emit: () => undefined }));
    expect(report).toMatchObject({ code: 'LF5214', exit: 4, headline: 'no valid credential sources found' });
  }, 120_000);

  test('says that the bucket of the backend is not there', async () => {
    const backend = `terraform {
  backend "s3" {
    key            = "state"
    use_path_style = true
  }
}
`;
    const directory = tempDirectory();
    writeFileSync(join(directory, 'main.tf'), backend);
    const backendConfig = { bucket: 'nowhere', region: 'us-east-1' };
    const terraform = await openTerraform({ directory, env: aws(), backendConfig });
    const { report } = await errorOf(terraform.init({ emit: () => undefined }));
    expect(report).toMatchObject({ code: 'LF5208', cloud: { api: 'S3:ListObjectsV2', code: 'NoSuchBucket' } });
  }, 120_000);
});
