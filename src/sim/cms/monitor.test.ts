import { describe, expect, test } from 'vitest';
import { must } from '../../base/index.ts';
import { testMachines } from '../ecs/test-machines.ts';
import type { Answer } from '../service.ts';
import { callAction } from '../world/test-call.ts';
import { cms } from './index.ts';
import { testMonitor } from './test-monitor.ts';

describe('contacts', () => {
  test('are put, changed, listed and deleted, each answer with the text 200', () => {
    const { ask, refusal } = testMonitor();
    expect(ask('PutContact', { ContactName: 'ada', Describe: 'lead', 'Channels.SMS': '123' })['Code']).toBe('200');
    expect(ask('DescribeContactList', { ContactName: 'ada' })).toMatchObject({
      Code: '200',
      Total: 1,
      Contacts: {
        Contact: [
          {
            Name: 'ada',
            Desc: 'lead',
            Channels: { Mail: 'ada@example.com', SMS: '123' },
            ChannelsState: { Mail: 'PENDING' },
            ContactGroups: { ContactGroup: ['kosmos-oncall'] },
          },
        ],
      },
    });
    expect(ask('DescribeContactList', { ContactName: 'bob' })).toMatchObject({ Total: 0, Contacts: { Contact: [] } });
    expect(refusal('PutContactGroup', { ContactGroupName: 'g', 'ContactNames.1': 'bob' })).toBe('404 ContactNotExists');
    expect(ask('DescribeContactGroupList')).toMatchObject({
      Total: 1,
      ContactGroupList: { ContactGroup: [{ Name: 'kosmos-oncall', Contacts: { Contact: ['ada'] } }] },
      ContactGroups: { ContactGroup: ['kosmos-oncall'] },
    });
    ask('DeleteContact', { ContactName: 'ada' });
    expect(ask('DescribeContactListByContactGroup', { ContactGroupName: 'kosmos-oncall' })).toMatchObject({
      Contacts: { Contact: [] },
    });
    ask('DeleteContactGroup', { ContactGroupName: 'kosmos-oncall' });
    expect(refusal('DeleteContactGroup', { ContactGroupName: 'kosmos-oncall' })).toBe('404 ContactGroupNotExists');
    expect(refusal('DeleteContact', { ContactName: 'ada' })).toBe('404 ContactNotExists');
  });
});

describe('custom metrics', () => {
  const measurement = {
    'MetricList.1.GroupId': '0',
    'MetricList.1.MetricName': 'kosmos_requests_total',
    'MetricList.1.Dimensions': '{"service":"summarizer"}',
    'MetricList.1.Type': '0',
    'MetricList.1.Values': '{"value":1500}',
  };

  test('are reported, listed, read by period, and watched', () => {
    const { ask, world, rule, wait, alarm } = testMonitor();
    const Namespace = `acs_customMetric_${world.accountId}`;
    rule({
      Namespace,
      MetricName: 'kosmos_requests_total',
      Resources: '[{"groupId":0,"dimension":"service=summarizer"}]',
      'Escalations.Critical.Statistics': 'Maximum',
      'Escalations.Critical.Threshold': '1000',
      'Escalations.Critical.Times': 1,
    });
    ask('PutCustomMetric', measurement);
    ask('PutCustomMetric', { ...measurement, 'MetricList.1.Values': '{"value":500}' });
    wait(1);
    const answer = ask('DescribeMetricList', { Namespace, MetricName: 'kosmos_requests_total' });
    expect(answer).toMatchObject({ Code: '200', Period: '60' });
    expect(JSON.parse(String(answer['Datapoints']))).toEqual([
      {
        timestamp: Date.UTC(2026, 10, 20),
        userId: world.accountId,
        service: 'summarizer',
        Average: 1000,
        Minimum: 500,
        Maximum: 1500,
        Sum: 2000,
        Value: expect.any(Number) as number,
      },
    ]);
    expect(alarm()['AlertState']).toBe('ALARM');
    const listed: unknown = JSON.parse(String(ask('DescribeCustomMetricList')['Result']));
    expect(listed).toMatchObject({ all: 1, list: [{ dimension: 'service=summarizer', groupId: 0 }] });
    expect(
      ask('DescribeMetricList', { Namespace, MetricName: 'kosmos_requests_total', StartTime: world.now() }),
    ).toMatchObject({ Datapoints: '[]' });
  });

  test('are refused when they make no sense', () => {
    const { refusal } = testMonitor();
    const put = (field: string, value: string): string =>
      refusal('PutCustomMetric', { ...measurement, [`MetricList.1.${field}`]: value });
    expect(put('Values', '3')).toBe('400 ParameterInvalid');
    expect(put('Dimensions', 'service=x')).toBe('400 ParameterInvalid');
    expect(put('Type', '1')).toBe('400 ParameterInvalid');
    expect(put('Time', 'yesterday')).toBe('400 ParameterInvalid');
    expect(put('Time', '20261120T080000.000+0800')).toBe('accepted');
  });

  test('measurements page by length and end with the latest of each resource', () => {
    const { ask, feed, wait } = testMonitor();
    feed(1, { minutes: 5 });
    feed(2, { minutes: 1, dimensions: { instanceId: 'i-2' } });
    wait(5);
    const wanted = { Namespace: 'acs_ecs_dashboard', MetricName: 'CPUUtilization' };
    const first = ask('DescribeMetricList', { ...wanted, Dimensions: '[{"instanceId":"i-1"}]', Length: 3 });
    expect(JSON.parse(String(first['Datapoints']))).toHaveLength(3);
    const rest = ask('DescribeMetricList', {
      ...wanted,
      Dimensions: '{"instanceId":"i-1"}',
      Length: 3,
      NextToken: String(first['NextToken']),
    });
    expect(JSON.parse(String(rest['Datapoints']))).toHaveLength(2);
    expect(rest).not.toHaveProperty('NextToken');
    const last: unknown = JSON.parse(String(ask('DescribeMetricLast', wanted)['Datapoints']));
    expect(last).toMatchObject([{ instanceId: 'i-1', timestamp: Date.UTC(2026, 10, 20, 0, 4) }, { instanceId: 'i-2' }]);
  });
});

describe('agents', () => {
  test('come along with a machine that is made with security hardening', () => {
    const { world, run } = testMachines();
    const statuses = (id: string): Answer =>
      callAction(world, cms, 'DescribeMonitoringAgentStatuses', { InstanceIds: id });
    const hardened = must(run({ SecurityEnhancementStrategy: 'Active' })[0], 'a machine');
    const bare = must(run({ SecurityEnhancementStrategy: 'Deactive' })[0], 'a machine');
    expect(statuses(hardened)).toMatchObject({ NodeStatusList: { NodeStatus: [{ Status: 'running' }] } });
    expect(statuses(bare)).toMatchObject({ NodeStatusList: { NodeStatus: [{ Status: 'not_installed' }] } });
    callAction(world, cms, 'UninstallMonitoringAgent', { InstanceId: hardened });
    expect(statuses(hardened)).toMatchObject({ NodeStatusList: { NodeStatus: [{ Status: 'not_installed' }] } });
  });

  test('are installed on running machines, and come along with new ones when the account wants that', () => {
    const { world, run, wait } = testMachines();
    const ask = (action: string, input: Record<string, string | boolean> = {}): Answer =>
      callAction(world, cms, action, input);
    const status = (id: string): unknown => {
      const { NodeStatus } = ask('DescribeMonitoringAgentStatuses', { InstanceIds: id })['NodeStatusList'] as {
        NodeStatus: readonly Answer[];
      };
      return NodeStatus[0]?.['Status'];
    };
    const first = must(run()[0], 'a machine');
    expect(status(first)).toBe('not_installed');
    ask('InstallMonitoringAgent', { 'InstanceIds.1': first });
    expect(status(first)).toBe('installing');
    wait(120);
    expect(status(first)).toBe('running');
    ask('UninstallMonitoringAgent', { InstanceId: first });
    expect(status(first)).toBe('not_installed');
    ask('PutMonitoringConfig', { EnableInstallAgentNewECS: true });
    expect(status(first)).toBe('not_installed');
    const second = must(run()[0], 'a machine');
    expect(status(second)).toBe('running');
    expect(ask('DescribeMonitoringAgentHosts', { Status: 'running' })).toMatchObject({ Total: 1 });
    expect(ask('DescribeMonitoringConfig')).toMatchObject({ EnableInstallAgentNewECS: true });
  });
});
