import type { Attributes, DriverIo, Json } from '../../../model/index.ts';
import { attributes, numberAt, rowAt, rowsAt, textAt } from '../api/answer.ts';
import { createUntokened, modify, query } from '../api/call.ts';
import { ignoreMissing, unlessMissing } from '../api/missing.ts';

/** How the number of replicas follows the load, in the form of `service_config.autoscaler`. */
export type Autoscaler = {
  readonly min: number;
  readonly max: number;
  /** Metric to threshold, as `{ qps: 100 }`. */
  readonly strategies: Attributes;
  readonly behavior?: Attributes;
};

/** Path parameters that name a service. */
export interface ServicePath {
  /** The region. */
  readonly ClusterId: string;
  readonly ServiceName: string;
}

/** The member `autoscaler` of a configuration; its strategies may also stand as the list that the API takes. */
export function autoscalerIn(config: Attributes): Autoscaler | undefined {
  const row = rowAt(config, 'autoscaler');
  if (Object.keys(row).length === 0) return undefined;
  const list = rowsAt(row, 'scaleStrategies');
  const strategies = list.length > 0 ? thresholds(list) : rowAt(row, 'strategies');
  return scaler(numberAt(row, 'min'), numberAt(row, 'max'), strategies, rowAt(row, 'behavior'));
}

/** The scaler that a service has now. */
export async function readAutoscaler(
  io: DriverIo,
  path: ServicePath,
  region: string | undefined,
): Promise<Autoscaler | undefined> {
  const params = { ...path };
  const answer = await unlessMissing(query(io, { api: 'eas:DescribeServiceAutoScaler', region, params }));
  // A service without one answers without bounds.
  const max = answer === undefined ? 0 : (numberAt(answer, 'MaxReplica') ?? 0);
  if (answer === undefined || max === 0) return undefined;
  const strategies = thresholds(rowsAt(answer, 'ScaleStrategies'));
  return scaler(numberAt(answer, 'MinReplica'), max, strategies, rowAt(answer, 'Behavior'));
}

/** Gives the service the scaler it should have; none removes the one it has. */
export async function writeAutoscaler(
  io: DriverIo,
  path: ServicePath,
  region: string | undefined,
  change: { readonly wanted: Autoscaler | undefined; readonly present: Autoscaler | undefined },
): Promise<void> {
  const { wanted, present } = change;
  if (wanted === undefined) {
    await ignoreMissing(modify(io, { api: 'eas:DeleteServiceAutoScaler', region, params: { ...path } }));
    return;
  }
  const { strategies, ...bounds } = wanted;
  const scaleStrategies = Object.entries(strategies).map(([metricName, threshold]) => ({ metricName, threshold }));
  const params = { ...path, body: { ...bounds, scaleStrategies } };
  if (present === undefined) await createUntokened(io, { api: 'eas:CreateServiceAutoScaler', region, params });
  else await modify(io, { api: 'eas:UpdateServiceAutoScaler', region, params });
}

function scaler(min = 1, max = 1, strategies: Attributes = {}, behavior: Attributes = {}): Autoscaler {
  return { min, max, strategies, ...(Object.keys(behavior).length === 0 ? {} : { behavior }) };
}

function thresholds(rows: readonly Attributes[]): Attributes {
  const pairs = rows.map((row): [string, Json | undefined] => [
    textAt(row, 'metricName') ?? '',
    numberAt(row, 'threshold'),
  ]);
  return attributes(Object.fromEntries(pairs.filter(([metric]) => metric !== '')));
}
