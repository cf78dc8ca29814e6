import { must } from '../../base/index.ts';
import { isoSeconds } from '../iso-time.ts';
import { ApiFault, type Action, type Answer, type Call } from '../service.ts';
import { hasTags } from '../tags.ts';
import type { Params } from '../wire/params.ts';
import { policyDocument } from './documents.ts';
import { alreadyExists, limitExceeded, notExist, refuseWhile } from './faults.ts';
import { markerPage, truncation } from './marker-page.ts';
import { attachmentCount, customPolicy, findPolicy, policyKey, type StoredPolicy } from './policy-store.ts';
import { namedPolicy } from './resources.ts';
import { systemPolicies } from './system-policies.ts';
import { ATTACHMENTS, POLICIES, type PolicyRow, type PolicyType, type PolicyVersion } from './tables.ts';
import { jsonTags, mergedTags, tagsAnswer } from './tag-parameters.ts';
import { optionalText, ruledText } from './text-rules.ts';

const resources = namedPolicy;

export const policyActions: Readonly<Record<string, Action>> = {
  CreatePolicy: { summary: 'creates a custom policy', mutates: true, resources, run: createPolicy },
  GetPolicy: { summary: 'reads a policy and its default version', mutates: false, resources, run: getPolicy },
  UpdatePolicyDescription: {
    summary: 'changes a custom policy’s description',
    mutates: true,
    resources,
    run: updateDescription,
  },
  DeletePolicy: {
    summary: 'deletes a custom policy that is attached nowhere',
    mutates: true,
    resources,
    run: deletePolicy,
  },
  ListPolicies: { summary: 'lists system and custom policies by Marker', mutates: false, resources, run: listPolicies },
};

/** The policy that PolicyType and PolicyName name; 404 EntityNotExist.Policy. */
export function needPolicy({ world, params }: Call): StoredPolicy {
  const policy = findPolicy(world, policyType(params), params.need('PolicyName'));
  if (policy === undefined) throw notExist('Policy');
  return policy;
}

/** `System` or `Custom`, letter for letter. */
function policyType(params: Params): PolicyType {
  const type = params.need('PolicyType');
  if (type === 'System' || type === 'Custom') return type;
  throw new ApiFault(400, 'InvalidParameter.PolicyType', 'The parameter - "PolicyType" is invalid.');
}

/** The custom policy that PolicyName names; 404 EntityNotExist.Policy. */
export function needCustomPolicy({ world, params }: Call): PolicyRow {
  const policy = world.table(POLICIES).get(params.need('PolicyName'));
  if (policy === undefined) throw notExist('Policy');
  return policy;
}

function createPolicy(call: Call): Answer {
  const { world, params, now } = call;
  const name = ruledText(params, 'PolicyName', 'policyName');
  const document = policyDocument(params, 'PolicyDocument', 'identity');
  const description = optionalText(params, 'Description', 'description') ?? '';
  const tags = mergedTags({}, jsonTags(params));
  const policies = world.table(POLICIES);
  if (policies.get(name) !== undefined) throw alreadyExists('Policy');
  if (policies.size >= world.quota('ram.policies', 1500)) throw limitExceeded('Policy');
  const versions: readonly PolicyVersion[] = [{ versionId: 'v1', document, createdAt: now }];
  const times = { createdAt: now, updatedAt: now };
  const policy: PolicyRow = { id: name, description, versions, defaultVersion: 'v1', nextVersion: 2, tags, ...times };
  policies.put(policy);
  return { Policy: newPolicyAnswer(customPolicy(policy)) };
}

function getPolicy(call: Call): Answer {
  const policy = needPolicy(call);
  const version = policy.versions.find(({ versionId }) => versionId === policy.defaultVersion);
  return {
    Policy: policyAnswer(call, policy),
    DefaultPolicyVersion: versionAnswer(policy.defaultVersion, must(version, `default version of ${policy.name}`)),
  };
}

function updateDescription(call: Call): Answer {
  const { world, params, now } = call;
  const policy = needCustomPolicy(call);
  const description = optionalText(params, 'NewDescription', 'description') ?? policy.description;
  const updated: PolicyRow = { ...policy, description, updatedAt: now };
  world.table(POLICIES).put(updated);
  return { Policy: { ...newPolicyAnswer(customPolicy(updated)), UpdateDate: isoSeconds(now) } };
}

function deletePolicy(call: Call): Answer {
  const { world, params } = call;
  const policy = needCustomPolicy(call);
  const kinds = world
    .table(ATTACHMENTS)
    .where('policy', policyKey('Custom', policy.id))
    .map(({ kind }) => kind);
  refuseWhile({
    'Policy.User': kinds.includes('user'),
    'Policy.Group': kinds.includes('group'),
    // Not `Policy.Role`: the code that clients retry is the role's own.
    'Role.Policy': kinds.includes('role'),
    'Policy.Version': policy.versions.length > 1 && params.bool('CascadingDelete') !== true,
  });
  world.table(POLICIES).delete(policy.id);
  return {};
}

function listPolicies(call: Call): Answer {
  const { world, params } = call;
  const wanted = jsonTags(params);
  const type = params.text('PolicyType') === undefined ? undefined : policyType(params);
  const custom = type === 'System' ? [] : world.table(POLICIES).all().map(customPolicy);
  const system =
    type === 'Custom' ? [] : systemPolicies().flatMap(({ name }) => findPolicy(world, 'System', name) ?? []);
  const policies = [...custom, ...system].filter((policy) => hasTags(policy.tags, wanted));
  const page = markerPage(policies, (policy) => policyKey(policy.type, policy.name), params);
  const answers = page.rows.map((policy) => ({ ...policyAnswer(call, policy), Tags: tagsAnswer(policy.tags) }));
  return { ...truncation(page), Policies: { Policy: answers } };
}

/** One version as answers show it. */
export function versionAnswer(defaultVersion: string, version: PolicyVersion): Answer {
  return {
    VersionId: version.versionId,
    IsDefaultVersion: version.versionId === defaultVersion,
    PolicyDocument: version.document,
    CreateDate: isoSeconds(version.createdAt),
  };
}

function policyAnswer({ world }: Call, policy: StoredPolicy): Answer {
  return {
    ...newPolicyAnswer(policy),
    AttachmentCount: attachmentCount(world, policy.type, policy.name),
    UpdateDate: isoSeconds(policy.updatedAt),
  };
}

/** What CreatePolicy answers: neither attachments nor an UpdateDate. */
function newPolicyAnswer(policy: StoredPolicy): Answer {
  return {
    PolicyName: policy.name,
    PolicyType: policy.type,
    Description: policy.description,
    DefaultVersion: policy.defaultVersion,
    CreateDate: isoSeconds(policy.createdAt),
  };
}
