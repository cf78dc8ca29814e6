import { CloudError, type Attributes, type Json } from '../../../model/index.ts';
import { attributes, numberAt, rowAt, spelling, textAt } from '../api/answer.ts';
import { autoscalerIn, type Autoscaler } from './autoscaler.ts';

/** A service's `service_config`, taken apart. */
export interface ServiceConfig {
  /** What EAS takes as the service itself. */
  readonly config: Attributes;
  /** Its member `autoscaler`, which has calls of its own. */
  readonly autoscaler: Autoscaler | undefined;
  /** Unique in the region, and the id. */
  readonly name: string;
}

/** Members that open the service to whoever reads them: never kept, and so never compared. */
const SECRETS: readonly string[] = ['token', 'dockerAuth'];

/** @throws CloudError `invalid` when the text is no JSON object, or names no service. */
export function parseConfig(text: string): ServiceConfig {
  const document = objectIn(text);
  if (document === undefined) throw invalid('service_config is no JSON object');
  const { autoscaler: _, ...config } = document;
  const name = textAt(config, 'name') ?? textAt(config, 'metadata.name') ?? '';
  if (name === '') throw invalid('service_config has no name');
  return { config, autoscaler: autoscalerIn(document), name };
}

/** The configuration as the cloud tells it, without what is secret, with the scaler it has now. */
export function observedConfig(text: string, autoscaler: Autoscaler | undefined): Attributes {
  const { autoscaler: _, ...config } = objectIn(text) ?? {};
  const shown = Object.entries(config).filter(([name]) => !SECRETS.includes(name));
  return attributes({ ...Object.fromEntries(shown), autoscaler });
}

/**
 * Whether a configuration is in force. The cloud adds members of its own, so only those that were asked for count;
 * except the scaler, which is there only when somebody asked for it.
 */
export function sameConfig(desired: Json, observed: Json): boolean {
  const [wanted, present] = [objectIn(desired), objectIn(observed)];
  if (wanted === undefined || present === undefined) return false;
  return sameScaler(autoscalerIn(wanted), autoscalerIn(present)) && sameService(wanted, present);
}

/** Whether the scaler is as desired. */
export function sameScaler(wanted: Autoscaler | undefined, present: Autoscaler | undefined): boolean {
  if (wanted === undefined || present === undefined) return wanted === present;
  return meets(wanted, present);
}

/** Whether the service itself is as desired. While a scaler is at work, the number of replicas is its business. */
export function sameService(desired: Attributes, observed: Attributes): boolean {
  const { autoscaler: _, ...wanted } = desired;
  const scaler = autoscalerIn(desired) ?? autoscalerIn(observed);
  const replicas = numberAt(observed, 'metadata.instance');
  const scaled = scaler !== undefined && replicas !== undefined && scaler.min <= replicas && replicas <= scaler.max;
  const metadata = rowAt(wanted, 'metadata');
  const asked = scaled && 'instance' in metadata ? { ...wanted, metadata: { ...metadata, instance: replicas } } : wanted;
  const compared = Object.entries(asked).filter(([name]) => !SECRETS.includes(name));
  return meets(Object.fromEntries(compared), observed);
}

/** Every member that was asked for is there; numbers and booleans may come back as text. */
function meets(desired: Json, observed: Json | undefined): boolean {
  if (desired === null) return true;
  if (isList(desired)) {
    return isList(observed) && desired.length === observed.length && desired.every((item, at) => meets(item, observed[at]));
  }
  if (isObject(desired)) {
    return isObject(observed) && Object.entries(desired).every(([name, member]) => meets(member, observed[name]));
  }
  return spelling(desired) === spelling(observed);
}

function objectIn(text: Json): Attributes | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const value = JSON.parse(text) as Json;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json | undefined): value is Attributes {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(message: string): CloudError {
  return new CloudError({ errorClass: 'invalid', api: 'eas:CreateService', code: '', message });
}
