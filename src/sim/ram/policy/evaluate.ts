import type { Context } from './condition.ts';
import type { Policy, PrincipalType, Statement } from './document.ts';

/** The outcome of asking policies about one action. */
export type Decision = 'Allow' | 'ImplicitDeny' | 'ExplicitDeny';

export interface Question {
  /** `ecs:RunInstances`; case does not matter. */
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
}

/** A matching Deny wins, else a matching Allow, else nobody said yes (research, 6.6 "Evaluation"). */
export function evaluate(policies: readonly Policy[], question: Question): Decision {
  return decide(policies, (statement) => applies(statement, question));
}

/** Whoever asks to assume a role, by all the names it goes by: a user is also its account. */
export interface Principal {
  readonly type: PrincipalType;
  readonly ids: readonly string[];
}

/** Asks a role's trust policy whether `principal` may assume the role. */
export function evaluateTrust(policy: Policy, principal: Principal, context: Context): Decision {
  const question = { action: 'sts:AssumeRole', resource: '*', context };
  return decide(
    [policy],
    (statement) =>
      principal.ids.some((id) => statement.matchesPrincipal(principal.type, id)) && applies(statement, question),
  );
}

function decide(policies: readonly Policy[], matches: (statement: Statement) => boolean): Decision {
  let allowed = false;
  for (const policy of policies) {
    for (const statement of policy) {
      if (allowed && statement.effect === 'Allow') continue;
      if (!matches(statement)) continue;
      if (statement.effect === 'Deny') return 'ExplicitDeny';
      allowed = true;
    }
  }
  return allowed ? 'Allow' : 'ImplicitDeny';
}

function applies(statement: Statement, { action, resource, context }: Question): boolean {
  return statement.matchesAction(action) && statement.matchesResource(resource) && statement.holds(context);
}
