import { ApiFault, type Action, type Answer, type Call } from '../service.ts';
import { policyDocument } from './documents.ts';
import { deleteConflict, limitExceeded, notExist } from './faults.ts';
import { needCustomPolicy, needPolicy, versionAnswer } from './policy.ts';
import { namedPolicy } from './resources.ts';
import { POLICIES, type PolicyRow, type PolicyVersion } from './tables.ts';

const resources = namedPolicy;

export const policyVersionActions: Readonly<Record<string, Action>> = {
  CreatePolicyVersion: {
    summary: 'adds a version to a custom policy',
    mutates: true,
    resources,
    run: createPolicyVersion,
  },
  GetPolicyVersion: { summary: 'reads one version of a policy', mutates: false, resources, run: getPolicyVersion },
  ListPolicyVersions: { summary: 'lists the versions of a policy', mutates: false, resources, run: listPolicyVersions },
  SetDefaultPolicyVersion: {
    summary: 'puts a version into force',
    mutates: true,
    resources,
    run: setDefaultPolicyVersion,
  },
  DeletePolicyVersion: {
    summary: 'deletes a version that is not in force',
    mutates: true,
    resources,
    run: deletePolicyVersion,
  },
};

function createPolicyVersion(call: Call): Answer {
  const { world, params, now } = call;
  const document = policyDocument(params, 'PolicyDocument', 'identity');
  const policy = makeRoom(call, needCustomPolicy(call));
  const version: PolicyVersion = { versionId: `v${policy.nextVersion}`, document, createdAt: now };
  const updated: PolicyRow = {
    ...policy,
    versions: [...policy.versions, version],
    defaultVersion: params.bool('SetAsDefault') === true ? version.versionId : policy.defaultVersion,
    nextVersion: policy.nextVersion + 1,
    updatedAt: now,
  };
  world.table(POLICIES).put(updated);
  return { PolicyVersion: versionAnswer(updated.defaultVersion, version) };
}

/** A policy holds five versions; the sixth is refused, or pushes out the oldest one not in force. */
function makeRoom({ world, params }: Call, policy: PolicyRow): PolicyRow {
  const strategy = params.text('RotateStrategy') ?? 'None';
  if (strategy !== 'None' && strategy !== ROTATE) {
    throw new ApiFault(400, 'InvalidParameter.RotateStrategy', 'The parameter - "RotateStrategy" is invalid.');
  }
  if (policy.versions.length < world.quota('ram.versionsPerPolicy', 5)) return policy;
  if (strategy === 'None') throw limitExceeded('Policy.Version');
  const oldest = policy.versions.find(({ versionId }) => versionId !== policy.defaultVersion);
  return { ...policy, versions: policy.versions.filter((version) => version !== oldest) };
}

const ROTATE = 'DeleteOldestNonDefaultVersionWhenLimitExceeded';

function getPolicyVersion(call: Call): Answer {
  const policy = needPolicy(call);
  return { PolicyVersion: versionAnswer(policy.defaultVersion, needVersion(call, policy.versions)) };
}

function listPolicyVersions(call: Call): Answer {
  const policy = needPolicy(call);
  return {
    PolicyVersions: { PolicyVersion: policy.versions.map((version) => versionAnswer(policy.defaultVersion, version)) },
  };
}

function setDefaultPolicyVersion(call: Call): Answer {
  const policy = needCustomPolicy(call);
  const { versionId } = needVersion(call, policy.versions);
  call.world.table(POLICIES).put({ ...policy, defaultVersion: versionId, updatedAt: call.now });
  return {};
}

function deletePolicyVersion(call: Call): Answer {
  const policy = needCustomPolicy(call);
  const version = needVersion(call, policy.versions);
  if (version.versionId === policy.defaultVersion) throw deleteConflict('Policy.Version.Default');
  const versions = policy.versions.filter((other) => other !== version);
  call.world.table(POLICIES).put({ ...policy, versions, updatedAt: call.now });
  return {};
}

function needVersion({ params }: Call, versions: readonly PolicyVersion[]): PolicyVersion {
  const id = params.need('VersionId');
  const version = versions.find(({ versionId }) => versionId === id);
  if (version === undefined) throw notExist('Policy.Version');
  return version;
}
