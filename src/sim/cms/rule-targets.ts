import type { Action, Answer, Call } from '../service.ts';
import { DONE } from './envelope.ts';
import { invalid } from './faults.ts';
import { needRule } from './metric-rules.ts';
import { RULE_TARGETS } from './tables.ts';

/** Where else a rule sends its alerts: queues, functions, log stores. */
export const ruleTargetActions: Readonly<Record<string, Action>> = {
  PutMetricRuleTargets: {
    summary: 'gives an alarm rule targets to push to',
    mutates: true,
    required: ['RuleId', 'Targets'],
    run: putTargets,
  },
  DescribeMetricRuleTargets: {
    summary: "lists an alarm rule's push targets",
    mutates: false,
    required: ['RuleId'],
    run: describeTargets,
  },
  DeleteMetricRuleTargets: {
    summary: "takes an alarm rule's push targets away",
    mutates: true,
    required: ['RuleId', 'TargetIds'],
    run: deleteTargets,
  },
};

function putTargets(call: Call): Answer {
  const rule = needRule(call, call.params.need('RuleId'));
  for (const row of call.params.structs('Targets')) {
    const [targetId, arn] = [row['Id'] ?? '', row['Arn'] ?? ''];
    if (targetId === '') throw invalid('Targets.Id', 'is mandatory');
    if (!arn.startsWith('acs:')) throw invalid('Targets.Arn');
    call.world.table(RULE_TARGETS).put({
      id: `${rule.id}/${targetId}`,
      ruleId: rule.id,
      targetId,
      arn,
      level: row['Level'] ?? '',
      jsonParams: row['JsonParams'] ?? '',
    });
  }
  return { ...DONE, FailData: { TargetIds: { TargetId: [] } } };
}

function describeTargets(call: Call): Answer {
  const targets = call.world.table(RULE_TARGETS).where('ruleId', call.params.need('RuleId'));
  const Target = targets.map((target) => ({
    Id: target.targetId,
    Arn: target.arn,
    Level: target.level,
    JsonParams: target.jsonParams,
  }));
  return { ...DONE, Targets: { Target } };
}

function deleteTargets(call: Call): Answer {
  const rule = needRule(call, call.params.need('RuleId'));
  for (const id of call.params.list('TargetIds')) call.world.table(RULE_TARGETS).delete(`${rule.id}/${id}`);
  return { ...DONE, FailIds: { TargetIds: { TargetId: [] } } };
}
