import { Secret, thrower } from '../../base/index.ts';
import type { CloudPort } from '../../model/index.ts';
import { filled, textAt } from './api/answer.ts';
import { CLOUD_ERRORS } from './errors.ts';

const fail = thrower(CLOUD_ERRORS);

/** How long temporary access may last, in minutes (research, section 1.2). */
const KUBECONFIG_MINUTES = { shortest: 15, longest: 4320 } as const;

export interface KubeconfigOptions {
  readonly region?: string;
  /** The address inside the VPC instead of the public one. */
  readonly internal?: boolean;
  /** Minutes that the access lasts; the account's own certificate, which lasts for years, when omitted. */
  readonly minutes?: number;
  readonly signal: AbortSignal;
}

/** Access to a cluster. */
export interface Kubeconfig {
  /** The file's text: it holds a private key. */
  readonly config: Secret;
  /** RFC 3339 time after which it is refused; undefined when the cloud does not say. */
  readonly expiration: string | undefined;
}

/**
 * The kubeconfig of the calling identity for a cluster. It needs the RAM permission and a grant inside the cluster; who
 * created the cluster has both. Without a public API server the file holds the internal address, whatever was asked for.
 */
export async function clusterKubeconfig(
  port: CloudPort,
  clusterId: string,
  { region, internal, minutes, signal }: KubeconfigOptions,
): Promise<Kubeconfig> {
  const { shortest, longest } = KUBECONFIG_MINUTES;
  if (minutes !== undefined && !(minutes >= shortest && minutes <= longest)) {
    throw fail('LF4003', { headline: `access lasts ${shortest} to ${longest} minutes, not ${minutes}` });
  }
  const params = {
    ClusterId: clusterId,
    ...(internal === undefined ? {} : { PrivateIpAddress: internal }),
    ...(minutes === undefined ? {} : { TemporaryDurationMinutes: minutes }),
  };
  const request = { product: 'cs', action: 'DescribeClusterUserKubeconfig', region, params, mutates: false } as const;
  const answer = await port.send(request, signal);
  const config = filled(textAt(answer, 'config'));
  if (config === undefined) throw fail('LF4005', { headline: `the cloud gave no kubeconfig for cluster ${clusterId}` });
  return {
    config: new Secret(config, `kubeconfig of ${clusterId}`),
    expiration: filled(textAt(answer, 'expiration')),
  };
}
