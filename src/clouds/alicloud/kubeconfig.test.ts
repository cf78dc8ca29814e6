import { expect, test } from 'vitest';
import { hasContracts, openApiFaults } from '../../../test/support/openapi-contract.ts';
import type { ApiRequest, Attributes, CloudPort } from '../../model/index.ts';
import { clusterKubeconfig } from './kubeconfig.ts';

function portThat(answer: Attributes): { readonly port: CloudPort; readonly sent: ApiRequest[] } {
  const sent: ApiRequest[] = [];
  const port: CloudPort = {
    send: (request) => {
      sent.push(request);
      return Promise.resolve(answer);
    },
  };
  return { port, sent };
}
const { signal } = new AbortController();

test('is asked for as the caller wants it, and stays a secret', async () => {
  const { port, sent } = portThat({ config: 'apiVersion: v1\nkey: abc', expiration: '2027-01-01T00:00:00Z' });
  const options = { region: 'cn-shanghai', internal: true, minutes: 60, signal };
  const { config, expiration } = await clusterKubeconfig(port, 'c1', options);
  expect(config.reveal()).toBe('apiVersion: v1\nkey: abc');
  expect(JSON.stringify({ config })).not.toContain('abc');
  expect(expiration).toBe('2027-01-01T00:00:00Z');
  expect(sent[0]).toMatchObject({
    region: 'cn-shanghai',
    mutates: false,
    params: { ClusterId: 'c1', PrivateIpAddress: true, TemporaryDurationMinutes: 60 },
  });
  expect(hasContracts ? sent.flatMap(openApiFaults) : []).toEqual([]);
});

test('leaves the cloud its own defaults, and refuses an impossible duration before asking', async () => {
  const { port, sent } = portThat({ config: 'x' });
  expect(await clusterKubeconfig(port, 'c1', { signal })).toMatchObject({ expiration: undefined });
  expect(sent[0]?.params).toEqual({ ClusterId: 'c1' });
  await expect(clusterKubeconfig(port, 'c1', { minutes: 5, signal })).rejects.toThrow('15 to 4320 minutes');
  expect(sent).toHaveLength(1);
});

test('an answer without one is an error', async () => {
  await expect(clusterKubeconfig(portThat({}).port, 'c1', { signal })).rejects.toMatchObject({
    report: { code: 'LF4005' },
  });
});
