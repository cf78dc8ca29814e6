import type { TerraformErrorCode } from './errors.ts';
import type { RawDiagnostic } from './stream.ts';

/** What a sentence means; the first row that fits decides, so the particular stands before the general. */
interface Meaning {
  readonly code: TerraformErrorCode;
  /** Of the summary. */
  readonly summary?: RegExp;
  /** Of summary and detail together. */
  readonly text?: RegExp;
}

/** Terraform's own sentences: its summaries are stable. */
const TERRAFORM: readonly Meaning[] = [
  { code: 'LF5231', summary: /^Failed to unlock state/i },
  { code: 'LF5219', summary: /^Error acquiring the state lock|^Error locking state/i },
  { code: 'LF5220', summary: /^Saved plan (?:is stale|does not match)/ },
  {
    code: 'LF5221',
    summary: /^(?:Failed to load|Failed to read|Failed to open) .*plan|^Invalid plan file|wrong type of file/i,
  },
  { code: 'LF5221', text: /plan file .*(?:no such file|different version|created by)|couldn't find a valid plan/i },
  { code: 'LF5229', summary: /^Failed to (?:persist|save) state|^Error saving state/i },
  { code: 'LF5207', summary: /^Backend (?:configuration (?:block )?changed|type changed)/i },
  {
    code: 'LF5203',
    summary:
      /^Backend initialization required|^Module not installed|^Required plugins are not installed|^Initialization required/i,
  },
  {
    code: 'LF5205',
    text: /checksums? (?:previously )?recorded in|does not match any of the checksums|does not match configured version constraint/i,
  },
  { code: 'LF5203', summary: /^Inconsistent dependency lock file/ },
  { code: 'LF5209', summary: /^Unsupported (?:Terraform|OpenTofu) Core version/i },
  { code: 'LF5209', text: /no available releases match the given constraints/i },
  {
    code: 'LF5204',
    summary:
      /^(?:Failed to (?:query available|install) provider|Provider registry|Invalid provider registry|Incompatible provider)/i,
  },
  {
    code: 'LF5206',
    summary:
      /^(?:Unreadable module|Module not found|Failed to download module|Error accessing remote module registry|Failed to resolve provider)/i,
  },
  {
    code: 'LF5211',
    summary: /^Invalid value for (?:variable|input variable|module argument)|^Value for undeclared variable/i,
  },
  { code: 'LF5212', summary: /^No value for required variable|^Missing required argument.*variable/i },
  { code: 'LF5213', summary: /^(?:Resource (?:pre|post)condition failed|Module output value precondition failed)/i },
  { code: 'LF5230', summary: /^Instance cannot be destroyed/ },
];

/** What clouds answer, whatever resource it is about. */
const CLOUDS: readonly Meaning[] = [
  {
    code: 'LF5215',
    text: /ExpiredToken|token (?:has|is) expired|expired token|SSO session has expired|InvalidClientTokenId|SignatureDoesNotMatch|AADSTS(?:50173|70043|700082|7000222|7000215)|invalid_grant|[Rr]eauthentication|RequestExpired|AuthFailure\b/,
  },
  {
    code: 'LF5214',
    text: /[Nn]o valid credential sources|failed to refresh cached credentials|could not find default credentials|az login|unable to build authorizer|could not configure AzureCli|building (?:account|AzureRM Client)|subscription_id. is a required|Missing credentials|Unable to locate credentials/,
  },
  {
    code: 'LF5218',
    text: /Throttl|RequestLimitExceeded|TooManyRequests|rateLimitExceeded|Rate exceeded|StatusCode: 429|Error 429|unexpected status 429/,
  },
  {
    code: 'LF5217',
    text: /LimitExceeded|QuotaExceeded|[Qq]uota|InsufficientInstanceCapacity|InsufficientCapacity|SkuNotAvailable|RESOURCE_POOL_EXHAUSTED|OverconstrainedAllocationRequest|AllocationFailed|MaxSpotInstanceCountExceeded/,
  },
  {
    code: 'LF5216',
    text: /AccessDenied|UnauthorizedOperation|not authorized to perform|AuthorizationFailed|AuthorizationPermissionMismatch|PERMISSION_DENIED|permission denied|does not have (?:permission|authorization)|Forbidden|Error 403|StatusCode: 403|unexpected status 403/i,
  },
  { code: 'LF5230', text: /OperationNotPermitted.*deletion|[Dd]eletion ?[Pp]rotection|ScopeLocked|CanNotDelete/ },
  {
    code: 'LF5222',
    text: /AlreadyExists|already exists|AlreadyOwnedByYou|BucketAlreadyExists|alreadyExists|Duplicate\b/,
  },
  {
    code: 'LF5228',
    text: /dial tcp|no such host|connection (?:refused|reset)|i\/o timeout|TLS handshake|x509:|context deadline exceeded|proxyconnect/,
  },
];

/** Sentences about files: they name a place and are not the answer of a provider. */
const BACKEND =
  /\bbackend\b|S3 bucket|state (?:data|blob|file)|storage account|containers?\.Client|Failed to get existing workspaces/i;

/** What an error means to Landfall. */
export function meaningOf({ summary, detail, address, range }: RawDiagnostic): TerraformErrorCode {
  const text = `${summary}\n${detail}`;
  const fits = (row: Meaning): boolean => row.summary?.test(summary) === true || row.text?.test(text) === true;
  const own = TERRAFORM.find(fits);
  if (own !== undefined) return own.code;
  const cloud = CLOUDS.find(fits);
  if (cloud !== undefined) return cloud.code;
  if (address !== undefined) return 'LF5223';
  if (BACKEND.test(text)) return 'LF5208';
  return range === undefined ? 'LF5226' : 'LF5210';
}
