import { ApiFault, type Answer } from '../service.ts';
import { JsonBody } from '../wire/json-body.ts';
import { must } from '../../base/index.ts';
import { memoryWorld } from '../world/memory-world.ts';
import type { SimWorld } from '../world/sim-world.ts';
import { callAction } from '../world/test-call.ts';
import { cms } from './index.ts';

type Input = Readonly<Record<string, string | number | boolean>>;

/** An account with a contact and its group `kosmos-oncall`. */
export interface TestMonitor {
  readonly world: SimWorld;
  readonly ask: (action: string, input?: Input) => Answer;
  /** The code of the refusal; `accepted` when there is none. */
  readonly refusal: (action: string, input?: Input) => string;
  /** Lets a resource measure a value, each minute for some minutes from now. */
  readonly feed: (value: number, more?: Readonly<Record<string, unknown>>) => void;
  /** Moves time on by minutes. */
  readonly wait: (minutes: number) => void;
  /** Makes the rule `r1`: CPUUtilization, Average >= 90 three minutes running. */
  readonly rule: (input?: Input) => void;
  readonly alarm: () => Answer;
  /** The alert history, oldest first, as `OK->P2`. */
  readonly history: () => readonly string[];
}

export function testMonitor(): TestMonitor {
  const world = memoryWorld({ defaultRegion: 'cn-shanghai' });
  const ask = (action: string, input: Input = {}): Answer => callAction(world, cms, action, input);
  ask('PutContact', { ContactName: 'ada', Describe: 'on call', 'Channels.Mail': 'ada@example.com' });
  ask('PutContactGroup', { ContactGroupName: 'kosmos-oncall', 'ContactNames.1': 'ada' });
  const logs = (): readonly Answer[] =>
    ask('DescribeAlertLogList', { PageSize: 100 })['AlertLogList'] as readonly Answer[];
  return {
    world,
    ask,
    refusal: (action, input) => {
      try {
        ask(action, input);
      } catch (error) {
        if (error instanceof ApiFault) return `${error.status} ${error.code}`;
        throw error;
      }
      return 'accepted';
    },
    feed: (value, more = {}) => {
      const body = {
        namespace: 'acs_ecs_dashboard',
        metric: 'CPUUtilization',
        dimensions: { instanceId: 'i-1' },
        value,
        ...more,
      };
      const happening = must(cms.happenings?.['metric'], 'the happening cms/metric');
      world.transaction('write', () => happening.run(world, new JsonBody(body)));
    },
    wait: (minutes) => world.step(minutes * 60_000),
    rule: (input = {}) => {
      ask('PutResourceMetricRule', {
        RuleId: 'r1',
        RuleName: 'kosmos-high-cpu',
        Namespace: 'acs_ecs_dashboard',
        MetricName: 'CPUUtilization',
        ContactGroups: 'kosmos-oncall',
        Period: 60,
        'Escalations.Critical.ComparisonOperator': 'GreaterThanOrEqualToThreshold',
        'Escalations.Critical.Statistics': 'Average',
        'Escalations.Critical.Threshold': '90',
        'Escalations.Critical.Times': 3,
        ...input,
      });
    },
    alarm: () => {
      const alarms = ask('DescribeMetricRuleList', { RuleIds: 'r1' })['Alarms'] as { Alarm: readonly Answer[] };
      return must(alarms.Alarm[0], 'the rule r1');
    },
    history: () =>
      logs()
        .map((log) => String(log['LevelChange']))
        .toReversed(),
  };
}
