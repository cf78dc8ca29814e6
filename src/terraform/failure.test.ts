import { describe, expect, it } from 'vitest';
import type { Client } from './client.ts';
import { readDiagnostic } from './diagnostic.ts';
import { failureOf, type TerraformError } from './failure.ts';
import { meaningOf } from './meaning.ts';
import type { RawDiagnostic } from './stream.ts';

/** Sentences of Terraform 1.11.4 and of AWS provider 5.100.0 are recorded; those of Azure and Google are from their documentation. */

const client: Client = {
  options: { directory: '/', env: {} },
  product: 'Terraform',
  version: '1.11.4',
  program: 'terraform',
  dataDirectory: '/.terraform',
  run: () => Promise.resolve({ exit: 1, stdout: '', stderr: '' }),
};

function error(...raws: readonly Partial<RawDiagnostic>[]): TerraformError {
  const diagnostics = raws.map((raw) => readDiagnostic({ severity: 'error', summary: '', detail: '', ...raw }));
  return failureOf({ client, ended: { exit: 1, stdout: '', stderr: '' }, diagnostics });
}

const DUPLICATE =
  "creating Security Group (x): operation error EC2: CreateSecurityGroup, https response error StatusCode: 400, RequestID: RBZFmuhJ, api error InvalidGroup.Duplicate: The security group 'x' already exists";
const NO_BUCKET =
  'Failed to get existing workspaces: S3 bucket "nope" does not exist.\n\nThe referenced S3 bucket must have been previously created.\n\nError: operation error S3: ListObjectsV2, https response error StatusCode: 404, RequestID: LE0Lnp8d, HostID: 9Gjjt1m+cjU=, NoSuchBucket: \n';
const REFUSED =
  'Retrieving AWS account details: validating provider credentials: retrieving caller identity from STS: operation error STS: GetCallerIdentity, exceeded maximum number of attempts, 1, https response error StatusCode: 0, RequestID: , request send failed, Post "http://127.0.0.1:9/": dial tcp 127.0.0.1:9: connect: connection refused';
const LOCKED =
  'Error message: resource temporarily unavailable\nLock Info:\n  ID:        57635b0d-77f7-4ce7-fc58-72a30089cf67\n  Path:      terraform.tfstate\n  Operation: OperationTypeApply\n  Who:       ada@box\n  Version:   1.11.4\n  Created:   2026-11-20 20:22:13.122871126 +0000 UTC\n  Info:      \n\n\nTerraform acquires a state lock to protect the state.';

describe('what ended a run', () => {
  it('keeps the words of the cloud apart', () => {
    const { report } = error({ summary: DUPLICATE, address: 'aws_security_group.b' });
    expect(report).toMatchObject({
      code: 'LF5222',
      headline: "aws_security_group.b: creating Security Group (x): The security group 'x' already exists",
      where: { address: 'aws_security_group.b' },
      cloud: {
        api: 'EC2:CreateSecurityGroup',
        code: 'InvalidGroup.Duplicate',
        message: "The security group 'x' already exists",
        requestId: 'RBZFmuhJ',
        status: 400,
      },
    });
  });

  it('is a backend without its bucket', () => {
    const { report } = error({ summary: NO_BUCKET });
    expect(report).toMatchObject({
      code: 'LF5208',
      headline: 'failed to get existing workspaces: S3 bucket "nope" does not exist',
      cloud: { api: 'S3:ListObjectsV2', code: 'NoSuchBucket', status: 404 },
    });
  });

  it('is a lock, with its holder and how to break it', () => {
    const { report, lock } = error({ summary: 'Error acquiring the state lock', detail: LOCKED });
    expect(report).toMatchObject({
      code: 'LF5219',
      headline: 'the state terraform.tfstate is locked by ada@box since 2026-11-20 20:22:13 UTC for apply',
    });
    expect(report.fix).toContain('terraform force-unlock 57635b0d-77f7-4ce7-fc58-72a30089cf67');
    expect(lock).toEqual({
      id: '57635b0d-77f7-4ce7-fc58-72a30089cf67',
      operation: 'OperationTypeApply',
      who: 'ada@box',
      since: '2026-11-20 20:22:13.122871126 +0000 UTC',
      path: 'terraform.tfstate',
    });
  });

  it('is the first error, and names the others; a provider is no resource', () => {
    const { report, diagnostics } = error(
      { summary: 'execution halted' },
      { severity: 'warning', summary: 'Deprecated' },
      { summary: 'No valid credential sources found', address: 'provider["registry.terraform.io/hashicorp/aws"]' },
      { summary: 'Unsupported argument', address: 'aws_vpc.main' },
    );
    expect(report).toMatchObject({ code: 'LF5214', headline: 'no valid credential sources found' });
    expect(report.world).toBe('Also: aws_vpc.main: unsupported argument.');
    expect(report.where).toBeUndefined();
    expect(diagnostics.map(({ severity }) => severity)).toEqual(['error', 'error', 'warning']);
  });

  it('is read from a box where there is no stream', () => {
    const stderr = '╷\n│ Error: Saved plan is stale\n│ \n│ The given plan file can no longer be applied.\n╵\n';
    const { report } = failureOf({ client, ended: { exit: 1, stdout: '', stderr }, diagnostics: [] });
    expect(report).toMatchObject({ code: 'LF5220', why: 'The given plan file can no longer be applied.' });
  });

  it('is what the error stream says when Terraform crashes, and said to be unknown otherwise', () => {
    const crash = failureOf({
      client,
      ended: { exit: 11, stdout: '', stderr: 'panic: nil map\ngoroutine 1' },
      diagnostics: [],
    });
    expect(crash.report).toMatchObject({ code: 'LF5226', headline: 'panic: nil map' });
    const silent = failureOf({ client, ended: { stdout: '', stderr: '' }, diagnostics: [] });
    expect(silent.report.headline).toBe('Terraform ended without an explanation: was killed');
  });
});

describe('a sentence', () => {
  const at = { address: 'x_y.z' };
  it.each([
    [
      'LF5215',
      'operation error STS: GetCallerIdentity, https response error StatusCode: 403, RequestID: a, api error ExpiredToken: The security token included in the request is expired',
    ],
    ['LF5215', 'oauth2: "invalid_grant" "reauth related error (invalid_rapt)"'],
    ['LF5215', 'AADSTS700082: The refresh token has expired due to inactivity.'],
    [
      'LF5214',
      "unable to build authorizer for Resource Manager API: could not configure AzureCli Authorizer: please run 'az login'",
    ],
    ['LF5214', 'google: could not find default credentials.'],
    ['LF5216', 'api error UnauthorizedOperation: You are not authorized to perform this operation.'],
    [
      'LF5216',
      'unexpected status 403 (403 Forbidden) with error: AuthorizationFailed: The client does not have authorization',
    ],
    ['LF5216', "googleapi: Error 403: Required 'compute.networks.create' permission for 'projects/p', forbidden"],
    [
      'LF5217',
      'api error VcpuLimitExceeded: You have requested more vCPU capacity than your current vCPU limit of 0 allows',
    ],
    [
      'LF5217',
      "googleapi: Error 403: Quota 'NVIDIA_L4_GPUS' exceeded. Limit: 0.0 in region us-central1., quotaExceeded",
    ],
    [
      'LF5217',
      'unexpected status 409 (409 Conflict) with error: SkuNotAvailable: The requested size is currently not available',
    ],
    ['LF5218', 'api error Throttling: Rate exceeded'],
    ['LF5218', 'unexpected status 429 (429 Too Many Requests) with error: TooManyRequests: wait'],
    [
      'LF5222',
      'A resource with the ID "/subscriptions/1/rg" already exists - to be managed via Terraform this resource needs to be imported',
    ],
    ['LF5223', 'api error InvalidSubnet.Range: The CIDR is invalid.'],
    ['LF5228', REFUSED],
    ['LF5230', 'api error OperationNotPermitted: cannot be deleted, deletion protection is on'],
  ])('of a provider means %s: %s', (code, summary) => {
    expect(meaningOf({ severity: 'error', summary, detail: '', ...at })).toBe(code);
  });

  it.each([
    ['LF5203', 'Inconsistent dependency lock file', 'required by this configuration but no version is selected'],
    [
      'LF5205',
      'Failed to install provider',
      'the cached package for x does not match any of the checksums recorded in the dependency lock file',
    ],
    [
      'LF5205',
      'Failed to query available provider packages',
      'locked provider x 5.0.0 does not match configured version constraint >= 6.0.0',
    ],
    [
      'LF5209',
      'Failed to query available provider packages',
      'no available releases match the given constraints >= 99',
    ],
    [
      'LF5204',
      'Failed to query available provider packages',
      'could not connect to registry.terraform.io: dial tcp: connection refused',
    ],
    ['LF5207', 'Backend configuration changed', ''],
    [
      'LF5203',
      'Backend initialization required: please run "terraform init"',
      'Reason: Backend configuration block has changed',
    ],
    ['LF5229', 'Failed to persist state to backend', 'AccessDenied'],
    ['LF5226', 'Something new', ''],
  ])('of Terraform means %s: %s', (code, summary, detail) => {
    expect(meaningOf({ severity: 'error', summary, detail })).toBe(code);
  });
});

describe('an answer of a cloud', () => {
  it.each([
    [
      'creating Firewall: googleapi: Error 403: Quota exceeded. Limit: 0.0 in region us-central1., quotaExceeded',
      {
        api: 'google_compute_instance',
        code: 'quotaExceeded',
        status: 403,
        message: 'Quota exceeded. Limit: 0.0 in region us-central1.',
      },
    ],
    [
      'creating Group: unexpected status 409 (409 Conflict) with error: SkuNotAvailable: not in this region',
      { api: 'google_compute_instance', code: 'SkuNotAvailable', status: 409, message: 'not in this region' },
    ],
    [
      'creating: StatusCode=400 -- Original Error: Code="BadRequest" Message="no such zone"',
      { api: 'google_compute_instance', code: 'BadRequest', status: 400, message: 'no such zone' },
    ],
  ])('is found in %s', (summary, cloud) => {
    expect(error({ summary, address: 'module.compute.google_compute_instance.gpu[0]' }).report.cloud).toEqual(cloud);
  });
});
