import type { Action, Call } from '../service.ts';
import { fault, invalid, missing } from './faults.ts';
import { flag, keyOf, keyResource, need, needKey } from './lookup.ts';
import { KEYS } from './tables.ts';

/** The only policy a key has. */
const POLICY_NAME = 'default';

export const keyPolicyActions: Record<string, Action> = {
  GetKeyPolicy: {
    summary: 'the policy of a key',
    mutates: false,
    resources: keyResource,
    run: (call) => {
      checkPolicyName(call);
      return { Policy: needKey(call).policy };
    },
  },
  SetKeyPolicy: {
    summary: 'replaces the policy of a key',
    mutates: true,
    resources: keyResource,
    run: (call) => {
      checkPolicyName(call);
      const policy = policyText(need(call, 'Policy'));
      if (policy === undefined) throw missing('Policy');
      call.world.table(KEYS).put({ ...needKey(call), policy });
      return {};
    },
  },
  SetDeletionProtection: {
    summary: 'protects a key against deletion, or no longer',
    mutates: true,
    resources: (call) => [call.params.text('ProtectedResourceArn') ?? keyResource(call)[0] ?? '*'],
    run: (call) => {
      need(call, 'EnableDeletionProtection');
      const name = call.params.text('ProtectedResourceArn') ?? call.params.text('KeyId');
      if (name === undefined) throw missing('ProtectedResourceArn');
      const key = keyOf(call, name);
      if (key.state === 'PendingDeletion') throw fault('stateUnchanged');
      const deletionProtection = flag(call, 'EnableDeletionProtection') === true;
      const deletionProtectionDescription = call.params.text('DeletionProtectionDescription') ?? '';
      call.world.table(KEYS).put({ ...key, deletionProtection, deletionProtectionDescription });
      return {};
    },
  },
};

function checkPolicyName({ params }: Call): void {
  if ((params.text('PolicyName') ?? POLICY_NAME) !== POLICY_NAME) throw invalid('PolicyName');
}

/** The text of a policy when it is a JSON object; undefined when none is given. */
export function policyText(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    const policy: unknown = JSON.parse(text);
    if (policy !== null && typeof policy === 'object' && 'Statement' in policy) return text;
  } catch {
    // Refused below with the same words.
  }
  throw invalid('Policy');
}

/** What a key's policy is when nobody says: the account may do everything. */
export function defaultPolicy(accountId: string): string {
  const statement = {
    Sid: 'kms default key policy',
    Effect: 'Allow',
    Principal: { RAM: [`acs:ram::${accountId}:*`] },
    Action: ['kms:*'],
    Resource: ['*'],
  };
  return JSON.stringify({ Version: '1', Statement: [statement] });
}
