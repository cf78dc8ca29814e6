import { CloudError, type Attributes, type Json } from '../../../model/index.ts';
import { attributes, filled, numberAt, rowAt, spelling, textAt } from '../api/answer.ts';
import { autoscalerIn, type Autoscaler } from './autoscaler.ts';

/** A service's `service_config`, taken apart. */
export interface ServiceConfig {
  /** What EAS takes as the service itself. */
  readonly config: Attributes;
  /** Its member `autoscaler`, which has calls of its own. */
  readonly autoscaler: Autoscaler | undefined;
}

/** Members that open the service to whoever reads them: never kept, and so never compared. */
const SECRETS: readonly string[] = ['token', 'dockerAuth'];

/**
 * A configuration as a user writes it, with the name that is the service's id.
 * @throws CloudError `invalid` when the text is no JSON object, or names no service.
 */
export function desiredConfig(text: string): ServiceConfig & { readonly name: string } {
  const { config, autoscaler } = configIn(text) ?? refuse('service_config is no JSON object');
  const name = filled(textAt(config, 'name')) ?? filled(textAt(rowAt(config, 'metadata'), 'name'));
  return { config, autoscaler, name: name ?? refuse('service_config has no name') };
}

/** The two parts of a configuration; undefined when the text is no JSON object. */
export function configIn(text: Json | undefined): ServiceConfig | undefined {
  const document = objectIn(text);
  if (document === undefined) return undefined;
  const { autoscaler: _, ...config } = document;
  return { config, autoscaler: autoscalerIn(document) };
}

/** The configuration as the cloud tells it, without what is secret, with the scaler it has now. */
export function shownConfig(text: string, autoscaler: Autoscaler | undefined): Attributes {
  const config = configIn(text)?.config ?? {};
  const shown = Object.entries(config).filter(([name]) => !SECRETS.includes(name));
  return attributes({ ...Object.fromEntries(shown), autoscaler });
}

/**
 * Whether a configuration is in force. The cloud adds members of its own, so only those that were asked for count;
 * except the scaler, which is there only when somebody asked for it.
 */
export function sameConfig(desired: Json, observed: Json): boolean {
  const [wanted, present] = [configIn(desired), configIn(observed)];
  if (wanted === undefined || present === undefined) return false;
  return sameScaler(wanted.autoscaler, present.autoscaler) && sameService(wanted, present);
}

/** Whether the scaler is as desired. */
export function sameScaler(wanted: Autoscaler | undefined, present: Autoscaler | undefined): boolean {
  if (wanted === undefined || present === undefined) return wanted === present;
  return meets(wanted, present);
}

/** Whether the service itself is as desired. */
export function sameService(wanted: ServiceConfig, present: ServiceConfig): boolean {
  const compared = Object.entries(withScaledReplicas(wanted, present)).filter(([name]) => !SECRETS.includes(name));
  return meets(Object.fromEntries(compared), present.config);
}

/** The desired service; while a scaler is at work, with the number of replicas that the scaler has chosen. */
export function withScaledReplicas({ config, autoscaler }: ServiceConfig, present: ServiceConfig): Attributes {
  const metadata = rowAt(config, 'metadata');
  const replicas = numberAt(rowAt(present.config, 'metadata'), 'instance');
  if (autoscaler === undefined || replicas === undefined || !('instance' in metadata)) return config;
  if (replicas < autoscaler.min || replicas > autoscaler.max) return config;
  return { ...config, metadata: { ...metadata, instance: replicas } };
}

/** Every member that was asked for is there; numbers and booleans may come back as text. */
function meets(desired: Json, observed: Json | undefined): boolean {
  if (desired === null) return true;
  if (isList(desired)) {
    return (
      isList(observed) && desired.length === observed.length && desired.every((item, at) => meets(item, observed[at]))
    );
  }
  if (isObject(desired)) {
    return isObject(observed) && Object.entries(desired).every(([name, member]) => meets(member, observed[name]));
  }
  return spelling(desired) === spelling(observed);
}

function objectIn(text: Json | undefined): Attributes | undefined {
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

function refuse(message: string): never {
  throw new CloudError({ errorClass: 'invalid', api: 'eas:CreateService', code: '', message });
}
