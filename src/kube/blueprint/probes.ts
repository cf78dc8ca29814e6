import type { Arg, ServiceHealthCheck } from '../../model/index.ts';

/** The three questions Kubernetes asks, made of the one health check. */
interface Probes {
  /** Gives it time to begin; the other two wait for it. */
  readonly startupProbe: Readonly<Record<string, Arg>>;
  /** Takes it out of the Service while it fails. */
  readonly readinessProbe: Readonly<Record<string, Arg>>;
  /** Starts it anew when it fails for three times as long. */
  readonly livenessProbe: Readonly<Record<string, Arg>>;
}

export function probesOf(check: ServiceHealthCheck | undefined): Probes | undefined {
  if (check === undefined) return undefined;
  const period = wholeSeconds(check.intervalSeconds);
  const times = { periodSeconds: period, timeoutSeconds: wholeSeconds(check.timeoutSeconds) };
  const asked = questionOf(check.probe);
  return {
    startupProbe: { ...asked, ...times, failureThreshold: Math.ceil(check.startSeconds / period) + check.retries },
    readinessProbe: { ...asked, ...times, failureThreshold: check.retries },
    livenessProbe: { ...asked, ...times, failureThreshold: check.retries * 3 },
  };
}

function questionOf(probe: ServiceHealthCheck['probe']): Readonly<Record<string, Arg>> {
  if (probe.kind === 'http') return { httpGet: { path: probe.path, port: probe.port } };
  return probe.kind === 'tcp' ? { tcpSocket: { port: probe.port } } : { exec: { command: probe.command } };
}

/** Kubernetes counts in whole seconds, one at least. */
function wholeSeconds(seconds: number): number {
  return Math.max(1, Math.ceil(seconds));
}
