import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { must } from '../../../base/index.ts';
import { contextOf } from './condition.ts';
import { parsePolicy, type Policy } from './document.ts';
import { evaluate, type Question } from './evaluate.ts';

interface PlainStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

function policyOf(statements: readonly PlainStatement[]): Policy {
  const parsed = parsePolicy(JSON.stringify({ Version: '1', Statement: statements }), 'identity');
  return must('policy' in parsed ? parsed.policy : undefined, 'malformed' in parsed ? parsed.malformed : '');
}

const context = contextOf({});
const ask = (policies: readonly Policy[], action: string, resource = '*'): string =>
  evaluate(policies, { action, resource, context });

const action = fc.constantFrom(
  'ecs:RunInstances',
  'ecs:DescribeVpcs',
  'vpc:CreateVpc',
  'oss:GetObject',
  'ram:CreateRole',
);
const actionPattern = fc.oneof(action, fc.constantFrom('*', 'ecs:*', 'ecs:Describe*', '*:Create*', 'oss:Get?bject'));
const resource = fc.constantFrom(
  '*',
  'acs:ecs:cn-shanghai:1:instance/i-1',
  'acs:oss:*:1:bucket/key',
  'acs:ram:*:1:role/a',
);
const resourcePattern = fc.oneof(resource, fc.constantFrom('acs:ecs:*:*:*', 'acs:oss:*:*:bucket/*', 'acs:*:*:1:*'));
const statement = fc.record({
  Effect: fc.constantFrom('Allow' as const, 'Deny' as const),
  Action: fc.array(actionPattern, { minLength: 1, maxLength: 3 }),
  Resource: fc.array(resourcePattern, { minLength: 1, maxLength: 3 }),
});
const policy = fc.array(statement, { minLength: 1, maxLength: 4 });
const question: fc.Arbitrary<Question> = fc.record({ action, resource }).map((parts) => ({ ...parts, context }));

describe('evaluation', () => {
  it('lets an explicit deny win over anything', () => {
    fc.assert(
      fc.property(fc.array(policy, { maxLength: 3 }), question, fc.nat(), (others, asked, at) => {
        const deny = policyOf([{ Effect: 'Deny', Action: [asked.action], Resource: [asked.resource] }]);
        const policies = others.map(policyOf);
        policies.splice(at % (policies.length + 1), 0, deny);
        expect(evaluate(policies, asked)).toBe('ExplicitDeny');
      }),
    );
  });

  it('never revokes by adding an allow', () => {
    fc.assert(
      fc.property(fc.array(policy, { maxLength: 3 }), statement, question, (others, added, asked) => {
        const before = evaluate(others.map(policyOf), asked);
        const after = evaluate([...others.map(policyOf), policyOf([{ ...added, Effect: 'Allow' }])], asked);
        expect(before === 'ImplicitDeny' ? ['Allow', before] : [before]).toContain(after);
      }),
    );
  });

  it('never grants by adding a deny', () => {
    fc.assert(
      fc.property(fc.array(policy, { maxLength: 3 }), statement, question, (others, added, asked) => {
        const before = evaluate(others.map(policyOf), asked);
        const after = evaluate([...others.map(policyOf), policyOf([{ ...added, Effect: 'Deny' }])], asked);
        expect([before, 'ExplicitDeny']).toContain(after);
      }),
    );
  });

  it('does not depend on the order of policies', () => {
    fc.assert(
      fc.property(fc.array(policy, { maxLength: 4 }), question, (policies, asked) => {
        const compiled = policies.map(policyOf);
        expect(evaluate(compiled, asked)).toBe(evaluate([...compiled].reverse(), asked));
      }),
    );
  });

  it('says no when nobody says yes', () => {
    expect(ask([], 'ecs:RunInstances')).toBe('ImplicitDeny');
  });

  it('ignores the case of actions but not of resources', () => {
    const allow = policyOf([{ Effect: 'Allow', Action: ['ECS:runinstances'], Resource: ['acs:oss:*:*:Bucket'] }]);
    expect(ask([allow], 'ecs:RunInstances', 'acs:oss:cn-shanghai:1:Bucket')).toBe('Allow');
    expect(ask([allow], 'ecs:RunInstances', 'acs:oss:cn-shanghai:1:bucket')).toBe('ImplicitDeny');
  });

  it('matches a global resource with and without a star for the region, and RAM names in any case', () => {
    const allow = policyOf([{ Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: ['acs:ram:*:1:role/Deploy'] }]);
    expect(ask([allow], 'sts:AssumeRole', 'acs:ram::1:role/deploy')).toBe('Allow');
    expect(ask([allow], 'sts:AssumeRole', 'acs:ram::1:role/deployer')).toBe('ImplicitDeny');
    const other = policyOf([{ Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: ['acs:ram::1:role/deploy'] }]);
    expect(ask([other], 'sts:AssumeRole', 'acs:ram:*:1:role/deploy')).toBe('Allow');
  });

  it('grants what NotAction and NotResource leave over', () => {
    const text = {
      Version: '1',
      Statement: [{ Effect: 'Allow', NotAction: 'ram:*', NotResource: 'acs:oss:*:*:secret/*' }],
    };
    const parsed = parsePolicy(JSON.stringify(text), 'identity');
    const policies = 'policy' in parsed ? [parsed.policy] : [];
    expect(ask(policies, 'ecs:RunInstances')).toBe('Allow');
    expect(ask(policies, 'ram:CreateUser')).toBe('ImplicitDeny');
    expect(ask(policies, 'oss:GetObject', 'acs:oss:*:1:secret/a')).toBe('ImplicitDeny');
  });
});
