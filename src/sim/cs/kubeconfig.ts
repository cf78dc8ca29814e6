import { isoSeconds } from '../iso-time.ts';
import type { Action, Answer, Call, Caller } from '../service.ts';
import { issue } from './certificate.ts';
import { clusterOf, touching } from './cluster-lookup.ts';
import { insist } from './faults.ts';
import type { ClusterRow } from './tables.ts';

export const actions: Readonly<Record<string, Action>> = {
  DescribeClusterUserKubeconfig: {
    summary: 'issues the caller’s kubeconfig, for good or for a while',
    mutates: false,
    resources: touching,
    route: [
      { method: 'GET', path: '/k8s/{ClusterId}/user_config' },
      { method: 'GET', path: '/api/v2/k8s/{ClusterId}/user_config' },
    ],
    run: kubeconfig,
  },
};

/** By what a cluster knows who calls: the id of the account, user or role. */
export function userIdOf({ principalId }: Caller): string {
  return principalId.split(':')[0] ?? principalId;
}

const MINUTE = 60_000;
const THREE_YEARS = 3 * 365 * 86_400_000;

function kubeconfig(call: Call): Answer {
  const { params, now } = call;
  const cluster = clusterOf(call);
  insist(cluster.state !== 'initial', 'ErrorClusterState', `cluster ${cluster.id} is ${cluster.state}`);
  const minutes = params.int('TemporaryDurationMinutes');
  insist(minutes === undefined || (minutes >= 15 && minutes <= 4320), 'InvalidParameter', 'TemporaryDurationMinutes');
  const until = now + (minutes === undefined ? THREE_YEARS : minutes * MINUTE);
  const inside = params.bool('PrivateIpAddress') === true || cluster.publicAddress === '';
  const address = inside ? cluster.intranetAddress : cluster.publicAddress;
  return { config: textOf(call, cluster, { address, until }), expiration: isoSeconds(until) };
}

function textOf(
  { caller, now }: Call,
  cluster: ClusterRow,
  { address, until }: { readonly address: string; readonly until: number },
): string {
  const user = userIdOf(caller);
  const authority = { certificate: cluster.caCertificate, key: cluster.caKey };
  const mine = issue({ commonName: user, organization: 'system:users', from: now, until }, authority);
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  return [
    'apiVersion: v1',
    'kind: Config',
    'clusters:',
    '- cluster:',
    `    server: https://${address}:6443`,
    `    certificate-authority-data: ${base64(cluster.caCertificate)}`,
    '  name: kubernetes',
    'contexts:',
    '- context:',
    '    cluster: kubernetes',
    `    user: "${user}"`,
    `  name: ${user}-${cluster.id}`,
    `current-context: ${user}-${cluster.id}`,
    'preferences: {}',
    'users:',
    `- name: "${user}"`,
    '  user:',
    `    client-certificate-data: ${base64(mine.certificate)}`,
    `    client-key-data: ${base64(mine.key)}`,
    '',
  ].join('\n');
}
