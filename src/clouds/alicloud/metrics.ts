import type { CloudPort } from '../../model/index.ts';

/** One value of a metric that the user keeps. */
export interface CustomMetric {
  /** As `kosmos_requests_total`. */
  readonly name: string;
  readonly value: number;
  /** What the value belongs to, as `{ service: 'summarizer' }`. */
  readonly dimensions: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** CloudMonitor's application group; none when omitted. */
  readonly groupId?: number;
}

/** Most values that one call takes (research: CloudMonitor data). */
const VALUES_A_CALL = 21;

/** Raw values, which CloudMonitor aggregates by itself; the other kind comes aggregated already. */
const RAW = '0';

/** Reports values of custom metrics, in as few calls as they fit; alarms on `acs_customMetric_<account>` see them. */
export async function putCustomMetric(
  port: CloudPort,
  metrics: readonly CustomMetric[],
  options: { readonly region?: string; readonly signal: AbortSignal },
): Promise<void> {
  for (let start = 0; start < metrics.length; start += VALUES_A_CALL) {
    const MetricList = metrics.slice(start, start + VALUES_A_CALL).map(onTheWire);
    const request = { product: 'cms', action: 'PutCustomMetric', region: options.region, mutates: true };
    await port.send({ ...request, params: { MetricList } }, options.signal);
  }
}

function onTheWire({ name, value, dimensions, at, groupId = 0 }: CustomMetric): Readonly<Record<string, string>> {
  return {
    GroupId: String(groupId),
    MetricName: name,
    Dimensions: JSON.stringify(dimensions),
    Type: RAW,
    Time: String(at),
    Values: JSON.stringify({ value }),
  };
}
