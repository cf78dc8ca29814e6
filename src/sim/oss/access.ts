import { authorize, type Authorization } from '../ram/authorize.ts';
import { blocksPublicAccess } from './bucket-lookup.ts';
import { askBucketPolicy, isPublicPolicy } from './bucket-policy.ts';
import { accessDenied, noSuchBucket } from './faults.ts';
import type { Need, Operation, OssCall } from './operation.ts';
import { BUCKETS, OBJECTS, type Acl, type BucketRow } from './tables.ts';
import { versionRowId, versionsOf } from './versions.ts';

/**
 * Lets a call through or throws 403. An explicit Deny of RAM or bucket policy wins; then an Allow of either suffices;
 * then the ACL of the object or bucket; else the answer is no. The account itself may do everything.
 */
export function admit(call: OssCall, operation: Operation): void {
  const needs = operation.needs?.(call) ?? [{ ...call, permission: operation.permission, ...publicAccess(operation) }];
  for (const need of needs) if (!isAllowed(call, need)) throw refusal(call, need);
}

function publicAccess({ publicAccess: access }: Operation): { publicAccess?: 'read' | 'write' } {
  return access === undefined ? {} : { publicAccess: access };
}

function isAllowed(call: OssCall, need: Need): boolean {
  if (call.caller?.kind === 'root') return true;
  const bucket = call.world.table(BUCKETS).get(need.bucket);
  // Strangers may learn that a bucket does not exist; whoever signs needs the right to ask.
  if (bucket === undefined && call.caller === undefined) throw noSuchBucket(need.bucket);
  const verdicts = [askRam(call, need), bucket && askPolicy(call, need, bucket)];
  if (verdicts.includes('Deny')) return false;
  return verdicts.includes('Allow') || (bucket !== undefined && isOpen(call, need, bucket));
}

type Verdict = 'Allow' | 'Deny' | undefined;

function askRam(call: OssCall, need: Need): Verdict {
  const answer = authorization(call, need);
  if (answer === undefined || answer.allowed) return answer && 'Allow';
  return answer.type === 'ExplicitDeny' ? 'Deny' : undefined;
}

function authorization(call: OssCall, need: Need): Authorization | undefined {
  if (call.caller === undefined) return undefined;
  const request = { action: need.permission, resources: [resourceOf(call, need)], context: contextOf(call) };
  return authorize(call.world, call.caller, request);
}

function askPolicy(call: OssCall, need: Need, bucket: BucketRow): Verdict {
  const { policy } = bucket;
  if (policy === undefined) return undefined;
  const verdict = askBucketPolicy(policy, {
    caller: call.caller,
    action: need.permission,
    resource: resourceOf(call, need),
    context: contextOf(call),
  });
  // A blocked public policy still denies, and still allows those it names.
  const isVoid = verdict === 'Allow' && call.caller === undefined && isPublicPolicy(policy);
  return isVoid && blocksPublicAccess(call.world, bucket) ? undefined : verdict;
}

function isOpen(call: OssCall, need: Need, bucket: BucketRow): boolean {
  if (need.publicAccess === undefined || blocksPublicAccess(call.world, bucket)) return false;
  const acl = aclOf(call, need, bucket);
  return acl === 'public-read-write' || (acl === 'public-read' && need.publicAccess === 'read');
}

function aclOf(call: OssCall, need: Need, bucket: BucketRow): Acl {
  if (need.key === '' || need.publicAccess === 'write') return bucket.acl;
  const versionId = call.incoming.query.get('versionId');
  const object =
    versionId === undefined || versionId === ''
      ? versionsOf(call.world, bucket.id, need.key).find((row) => row.latest)
      : call.world.table(OBJECTS).get(versionRowId(bucket.id, need.key, versionId));
  return object === undefined || object.acl === 'default' ? bucket.acl : object.acl;
}

function resourceOf(call: OssCall, need: Need): string {
  const path = need.bucket === '' ? '*' : need.key === '' ? need.bucket : `${need.bucket}/${need.key}`;
  return `acs:oss:*:${call.world.accountId}:${path}`;
}

function contextOf({ incoming, world }: OssCall): Readonly<Record<string, string>> {
  const prefix = incoming.query.get('prefix');
  const delimiter = incoming.query.get('delimiter');
  return {
    'acs:SourceIp': incoming.wire.sourceIp,
    'acs:SecureTransport': String(incoming.wire.secure),
    'acs:UserAgent': incoming.headers['user-agent'] ?? '',
    'acs:CurrentTime': new Date(world.now()).toISOString(),
    ...(prefix === undefined ? {} : { 'oss:Prefix': prefix }),
    ...(delimiter === undefined ? {} : { 'oss:Delimiter': delimiter }),
  };
}

function refusal(call: OssCall, need: Need): Error {
  const ram = authorization(call, need);
  const { caller } = call;
  if (caller === undefined || ram === undefined)
    return accessDenied('You have no right to access this object because of bucket acl.');
  const type = ram.allowed ? 'ExplicitDeny' : ram.type;
  return accessDenied('You have no right to access this object.', {
    AccessDeniedDetail: {
      AuthAction: need.permission,
      AuthPrincipalDisplayName: caller.principalId,
      AuthPrincipalOwnerId: caller.accountId,
      AuthPrincipalType: caller.kind === 'role' ? 'AssumedRoleUser' : 'SubUser',
      NoPermissionType: type,
      PolicyType: ram.allowed ? 'ResourceBasedPolicy' : ram.policyType,
    },
  });
}
