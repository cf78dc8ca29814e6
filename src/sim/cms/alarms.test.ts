import { describe, expect, test } from 'vitest';
import type { Answer } from '../service.ts';
import { testMonitor } from './test-monitor.ts';

describe('alarms', () => {
  test('fires when the condition holds for as many periods running, and clears', () => {
    const { rule, feed, wait, alarm, history } = testMonitor();
    rule();
    expect(alarm()['AlertState']).toBe('INSUFFICIENT_DATA');
    feed(95, { minutes: 2 });
    feed(40, { minutes: 1 });
    wait(3);
    // 95 and 40 of the first minute average below the limit.
    expect(alarm()['AlertState']).toBe('OK');
    feed(90, { minutes: 3 });
    wait(2);
    expect(alarm()['AlertState']).toBe('OK');
    wait(1);
    expect(alarm()['AlertState']).toBe('ALARM');
    expect(history()).toEqual(['OK->P2']);
    feed(20, { minutes: 1 });
    wait(2);
    expect(alarm()['AlertState']).toBe('OK');
    expect(history()).toEqual(['OK->P2', 'P2->OK']);
  });

  test('a period without data breaks the run and keeps the state', () => {
    const { rule, feed, wait, alarm, history } = testMonitor();
    rule();
    feed(95, { minutes: 2 });
    wait(3);
    feed(95, { minutes: 2 });
    wait(3);
    expect(alarm()['AlertState']).toBe('OK');
    expect(history()).toEqual([]);
    feed(95, { minutes: 3 });
    wait(60);
    expect(alarm()['AlertState']).toBe('ALARM');
  });

  test('NoDataPolicy OK clears an alert when data stop', () => {
    const { rule, feed, wait, alarm, history } = testMonitor();
    rule({ NoDataPolicy: 'OK' });
    feed(95, { minutes: 3 });
    wait(3);
    expect(alarm()['AlertState']).toBe('ALARM');
    wait(5);
    expect(alarm()['AlertState']).toBe('OK');
    expect(history()).toEqual(['OK->P2', 'P2->OK']);
  });

  test('reminds after the silence time, tells the activated channels and says why', () => {
    const { rule, feed, wait, ask, history, world } = testMonitor();
    rule({ SilenceTime: 300 });
    feed(99, { minutes: 10 });
    wait(10);
    expect(history()).toEqual(['OK->P2', 'P2->P2']);
    const first = (
      ask('DescribeAlertLogList', { RuleId: 'r1', PageSize: 1, PageNumber: 2 })['AlertLogList'] as Answer[]
    )[0];
    expect(first).toMatchObject({
      AlertTime: String(Date.UTC(2026, 10, 20) + 3 * 60_000),
      RuleName: 'kosmos-high-cpu',
      Product: 'ECS',
      Level: 'P2',
      InstanceId: 'i-1',
      ContactGroups: ['kosmos-oncall'],
      // Ada has not followed the link in her activation mail.
      ContactMailList: [],
      Escalation: { Expression: '$Average >= 90', Level: 'P2', Times: 3 },
    });
    expect(world.now()).toBe(Date.UTC(2026, 10, 20) + 600_000);
  });

  test('each resource is watched alone; a rule may name some of them', () => {
    const { rule, feed, wait, alarm } = testMonitor();
    rule({ Resources: '[{"instanceId":"i-2"}]' });
    feed(99, { minutes: 5 });
    wait(5);
    expect(alarm()['AlertState']).toBe('INSUFFICIENT_DATA');
    feed(99, { minutes: 2, dimensions: { instanceId: 'i-2' } });
    feed(99, { minutes: 2, dimensions: { instanceId: 'i-3' } });
    wait(4);
    expect(alarm()['AlertState']).toBe('OK');
  });

  test('a disabled rule sees nothing; a changed rule keeps its history', () => {
    const { rule, feed, wait, ask, alarm, history } = testMonitor();
    rule();
    feed(95, { minutes: 3 });
    wait(3);
    ask('DisableMetricRules', { 'RuleId.1': 'r1' });
    expect(alarm()).toMatchObject({ EnableState: false, AlertState: 'ALARM' });
    feed(10, { minutes: 3 });
    wait(3);
    expect(history()).toEqual(['OK->P2']);
    ask('EnableMetricRules', { 'RuleId.1': 'r1' });
    feed(10, { minutes: 1 });
    wait(1);
    expect(alarm()).toMatchObject({ EnableState: true, AlertState: 'OK' });
    rule({ 'Escalations.Critical.Threshold': '5', 'Escalations.Critical.Times': 1 });
    feed(10, { minutes: 1 });
    wait(1);
    expect(history()).toEqual(['OK->P2', 'P2->OK', 'OK->P2']);
    ask('DeleteMetricRules', { 'Id.1': 'r1' });
    expect(history()).toHaveLength(3);
    expect(ask('DescribeMetricRuleList', { RuleIds: 'r1' })).toMatchObject({ Total: '0', Alarms: { Alarm: [] } });
  });

  test('the effective hours are Beijing hours', () => {
    const { rule, feed, wait, alarm } = testMonitor();
    // The world begins at 00:00 UTC, 08:00 in Beijing.
    rule({ EffectiveInterval: '09:00-18:00' });
    feed(99, { minutes: 120 });
    wait(50);
    expect(alarm()['AlertState']).toBe('INSUFFICIENT_DATA');
    wait(20);
    expect(alarm()['AlertState']).toBe('ALARM');
  });

  test('compares with the period before', () => {
    const { rule, feed, wait, alarm } = testMonitor();
    rule({
      'Escalations.Critical.ComparisonOperator': 'GreaterThanLastPeriod',
      'Escalations.Critical.Threshold': '50',
      'Escalations.Critical.Times': 1,
    });
    feed(10, { minutes: 1 });
    wait(1);
    feed(14, { minutes: 1 });
    wait(1);
    expect(alarm()['AlertState']).toBe('OK');
    feed(22, { minutes: 1 });
    wait(1);
    expect(alarm()['AlertState']).toBe('ALARM');
  });
});

describe('alarm rules', () => {
  test('read back as they were put', () => {
    const { rule, alarm } = testMonitor();
    rule({ 'Labels.1.Key': 'app', 'Labels.1.Value': 'kosmos', Webhook: 'https://example.com/hook' });
    expect(alarm()).toMatchObject({
      RuleId: 'r1',
      RuleName: 'kosmos-high-cpu',
      Period: '60',
      SilenceTime: 86_400,
      EffectiveInterval: '00:00-23:59',
      EnableState: true,
      ContactGroups: 'kosmos-oncall',
      Resources: '[{"resource":"_ALL"}]',
      Escalations: {
        Critical: {
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
          Statistics: 'Average',
          Threshold: '90',
          Times: '3',
        },
        Warn: {},
        Info: {},
      },
      Labels: { Labels: [{ Key: 'app', Value: 'kosmos' }] },
    });
  });

  test('are refused when they could not work', () => {
    const { refusal } = testMonitor();
    const order = {
      RuleId: 'r2',
      RuleName: 'x',
      Namespace: 'n',
      MetricName: 'm',
      ContactGroups: 'kosmos-oncall',
      'Escalations.Warn.Threshold': '1',
    };
    const put = (input: Record<string, string>): string => refusal('PutResourceMetricRule', { ...order, ...input });
    expect(put({ ContactGroups: 'nobody' })).toBe('404 ContactGroupNotExists');
    expect(put({ 'Escalations.Warn.Threshold': 'much' })).toBe('400 ParameterInvalid');
    expect(put({ 'Escalations.Warn.ComparisonOperator': '>=' })).toBe('400 ParameterInvalid');
    expect(put({ 'Escalations.Warn.Threshold': '' })).toBe('400 ParameterInvalid');
    expect(put({ Resources: '{}' })).toBe('400 ParameterInvalid');
    expect(put({ SilenceTime: '10' })).toBe('400 ParameterInvalid');
    expect(put({ EffectiveInterval: 'always' })).toBe('400 ParameterInvalid');
    expect(put({})).toBe('accepted');
    expect(refusal('DeleteMetricRules', { 'Id.1': 'none' })).toBe('404 ResourceNotFound');
  });

  test('come several at once, and have push targets', () => {
    const { ask } = testMonitor();
    const rows = [1, 2].flatMap((n) => [
      [`Rules.${n}.RuleId`, `m${n}`],
      [`Rules.${n}.RuleName`, `rule ${n}`],
      [`Rules.${n}.Namespace`, 'acs_ecs_dashboard'],
      [`Rules.${n}.MetricName`, 'load_1m'],
      [`Rules.${n}.ContactGroups`, 'kosmos-oncall'],
      [`Rules.${n}.Escalations.Info.Threshold`, '4'],
    ]);
    ask('PutResourceMetricRules', Object.fromEntries(rows) as Record<string, string>);
    expect(ask('DescribeMetricRuleList', { MetricName: 'load_1m' })).toMatchObject({ Total: '2' });
    ask('PutMetricRuleTargets', {
      RuleId: 'm1',
      'Targets.1.Id': '1',
      'Targets.1.Arn': 'acs:mns:cn-hangzhou:1:/queues/q/messages',
    });
    expect(ask('DescribeMetricRuleTargets', { RuleId: 'm1' })).toMatchObject({ Targets: { Target: [{ Id: '1' }] } });
    ask('DeleteMetricRuleTargets', { RuleId: 'm1', 'TargetIds.1': '1' });
    expect(ask('DescribeMetricRuleTargets', { RuleId: 'm1' })).toMatchObject({ Targets: { Target: [] } });
  });
});
