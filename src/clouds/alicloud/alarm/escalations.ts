import type { Attributes, Json } from '../../../model/index.ts';
import { attributes, numberAt, rowAt, textAt } from '../api/answer.ts';
import { blocksArg, numberArg, textArg, type Args } from '../api/args.ts';
import { sameBlocks } from '../api/equal.ts';

/** Terraform's blocks of an alarm rule, by severity on the wire. */
const SEVERITIES = {
  escalations_critical: 'Critical',
  escalations_warn: 'Warn',
  escalations_info: 'Info',
} as const;

/** Names of the escalation blocks. */
export const ESCALATIONS = Object.keys(SEVERITIES) as readonly (keyof typeof SEVERITIES)[];

/** Comparisons that the wire spells out; those with the past (`GreaterThanYesterday`) pass as they are. */
const OPERATORS: Readonly<Record<string, string>> = {
  '>': 'GreaterThanThreshold',
  '>=': 'GreaterThanOrEqualToThreshold',
  '<': 'LessThanThreshold',
  '<=': 'LessThanOrEqualToThreshold',
  '==': 'EqualToThreshold',
  '!=': 'NotEqualToThreshold',
};

/** What a member means that a block leaves out. */
const IMPLIED = { comparison_operator: '>', statistics: 'Average', times: 3 } as const;

/** Blocks are the same when the members they leave out are the documented ones. */
export const sameEscalation = sameBlocks({ implied: IMPLIED });

/** The `Escalations` parameter of PutResourceMetricRule. */
export function escalationParams(args: Args): Readonly<Record<string, unknown>> {
  const given = Object.entries(SEVERITIES).flatMap(([name, severity]) => {
    const [block] = blocksArg(args, name);
    return block === undefined ? [] : [[severity, onTheWire(block)] as const];
  });
  return Object.fromEntries(given);
}

/** The escalation blocks of a rule as DescribeMetricRuleList tells them; a severity without a threshold is not set. */
export function escalationBlocks(rule: Attributes): Readonly<Record<string, Json>> {
  const blocks = Object.entries(SEVERITIES).map(([name, severity]) => {
    const row = rowAt(rule, `Escalations.${severity}`);
    return [name, textAt(row, 'Threshold') === undefined ? [] : [asBlock(row)]] as const;
  });
  return Object.fromEntries(blocks);
}

function onTheWire(block: Args): Readonly<Record<string, unknown>> {
  const operator = textArg(block, 'comparison_operator') ?? IMPLIED.comparison_operator;
  return {
    ComparisonOperator: OPERATORS[operator] ?? operator,
    Statistics: textArg(block, 'statistics') ?? IMPLIED.statistics,
    Threshold: textArg(block, 'threshold'),
    Times: numberArg(block, 'times') ?? IMPLIED.times,
  };
}

function asBlock(row: Attributes): Attributes {
  const spelled = textAt(row, 'ComparisonOperator');
  const operator = Object.entries(OPERATORS).find(([, wire]) => wire === spelled)?.[0] ?? spelled;
  return attributes({
    comparison_operator: operator,
    statistics: textAt(row, 'Statistics'),
    threshold: textAt(row, 'Threshold'),
    times: numberAt(row, 'Times'),
  });
}
