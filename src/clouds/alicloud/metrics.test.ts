import { describe, expect, test } from 'vitest';
import { hasContracts, openApiFaults } from '../../../test/support/openapi-contract.ts';
import type { ApiRequest, Attributes, CloudPort } from '../../model/index.ts';
import { putCustomMetric } from './metrics.ts';
import { agentStatuses, installAgents } from './monitoring-agent.ts';

const signal = new AbortController().signal;

function port(answer: (request: ApiRequest) => Attributes): CloudPort & { readonly sent: ApiRequest[] } {
  const sent: ApiRequest[] = [];
  return {
    sent,
    send: (request) => {
      sent.push(request);
      return Promise.resolve(answer(request));
    },
  };
}

/** Every request is one that CloudMonitor's metadata knows. */
function expectKnown(requests: readonly ApiRequest[]): void {
  const faults = hasContracts ? requests.flatMap(openApiFaults) : [];
  expect(faults).toEqual([]);
}

describe('a custom metric', () => {
  test('is sent raw, with its dimensions and its time', async () => {
    const cloud = port(() => ({ Code: '200' }));
    const metric = {
      name: 'kosmos_requests_total',
      value: 1500,
      dimensions: { service: 'summarizer' },
      at: 1_763_600_000_000,
    };
    await putCustomMetric(cloud, [metric], { region: 'cn-shanghai', signal });
    expect(cloud.sent).toEqual([
      {
        product: 'cms',
        action: 'PutCustomMetric',
        region: 'cn-shanghai',
        mutates: true,
        params: {
          MetricList: [
            {
              GroupId: '0',
              MetricName: 'kosmos_requests_total',
              Dimensions: '{"service":"summarizer"}',
              Type: '0',
              Time: '1763600000000',
              Values: '{"value":1500}',
            },
          ],
        },
      },
    ]);
    expectKnown(cloud.sent);
  });

  test('travels with others, twenty-one in a call', async () => {
    const cloud = port(() => ({}));
    const metrics = Array.from({ length: 43 }, (_, value) => ({ name: 'm', value, dimensions: {}, at: 0 }));
    await putCustomMetric(cloud, metrics, { signal });
    expect(cloud.sent.map(({ params }) => (params['MetricList'] as readonly unknown[]).length)).toEqual([21, 21, 1]);
    await putCustomMetric(cloud, [], { signal });
    expect(cloud.sent).toHaveLength(3);
  });
});

describe('monitoring agents', () => {
  const ids = Array.from({ length: 12 }, (_, at) => `i-${at}`);

  test('are installed where they are missing', async () => {
    const cloud = port(({ action, params }) => {
      if (action !== 'DescribeMonitoringAgentStatuses') return {};
      const asked = String(params['InstanceIds']).split(',');
      const known = asked
        .filter((id) => id !== 'i-3')
        .map((InstanceId) => ({ InstanceId, Status: InstanceId === 'i-11' ? 'stopped' : 'running' }));
      return { NodeStatusList: { NodeStatus: known } };
    });
    expect(await installAgents(cloud, ids, { region: 'cn-shanghai', signal })).toEqual(['i-3', 'i-11']);
    expect(cloud.sent.map(({ action }) => action)).toEqual([
      'DescribeMonitoringAgentStatuses',
      'DescribeMonitoringAgentStatuses',
      'InstallMonitoringAgent',
    ]);
    expect(cloud.sent[2]?.params).toEqual({ InstanceIds: ['i-3', 'i-11'] });
    const statuses = await agentStatuses(cloud, ['i-1', 'i-3'], { signal });
    expect([...statuses]).toEqual([['i-1', 'running']]);
    expectKnown(cloud.sent);
  });
});
