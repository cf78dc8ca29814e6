import type { Call } from '../service.ts';
import { JsonBody } from '../wire/json-body.ts';
import { invalid } from './faults.ts';

const TLS: readonly string[] = ['tlsv1', 'tlsv1.1', 'tlsv1.2'];
const BALANCING: readonly string[] = ['iphash', 'roundRobin', 'leastTime'];

/** A parameter that carries a JSON object; undefined when it is absent. */
export function readSettings(call: Call, parameter: string): JsonBody | undefined {
  const text = call.params.text(parameter);
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid(parameter, 'is no JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(parameter);
  return new JsonBody(value);
}

/** `Listen` of a domain: HTTP or HTTPS ports, and with HTTPS a certificate. */
export function readDomainListen(call: Call): JsonBody {
  const listen = readSettings(call, 'Listen') ?? new JsonBody({});
  const [http, https] = [ports(listen, 'HttpPorts'), ports(listen, 'HttpsPorts')];
  if (http.length + https.length === 0) throw invalid('Listen', 'has neither HttpPorts nor HttpsPorts');
  if (https.length > 0 && listen.text('CertId') === undefined)
    throw invalid('Listen.CertId', 'is mandatory with HTTPS');
  checkTls(listen);
  return listen;
}

/** `Redirect` of a domain: where requests go once they passed. */
export function readDomainRedirect(call: Call): JsonBody {
  const redirect = readSettings(call, 'Redirect') ?? new JsonBody({});
  if (backends(redirect, 'Backends').length === 0) throw invalid('Redirect.Backends', 'is mandatory');
  if (!BALANCING.includes(redirect.need('Loadbalance'))) throw invalid('Redirect.Loadbalance');
  const requests = redirect.int('KeepaliveRequests') ?? 1000;
  if (requests < 60 || requests > 1000) throw invalid('Redirect.KeepaliveRequests');
  return redirect;
}

export function checkTls(listen: JsonBody): void {
  const version = listen.text('TLSVersion');
  if (version !== undefined && !TLS.includes(version)) throw invalid('Listen.TLSVersion');
}

/** Backends come as texts, or as `{Backend}` objects from newer clients. */
export function backends(redirect: JsonBody, name: string): readonly string[] {
  const list = redirect.raw(name) ?? [];
  if (!Array.isArray(list)) throw invalid(`Redirect.${name}`);
  return list.map((item: unknown) => (typeof item === 'string' ? item : new JsonBody(item).need('Backend')));
}

export function ports(listen: JsonBody, name: string): readonly number[] {
  const list = listen.raw(name) ?? [];
  if (!Array.isArray(list)) throw invalid(`Listen.${name}`);
  return list.map((item: unknown) => {
    const port = Number(item);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) throw invalid(`Listen.${name}`);
    return port;
  });
}
