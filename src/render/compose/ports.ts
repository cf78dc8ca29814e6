import type { Port, Service } from '../../model/index.ts';
import type { ComposeDraft } from './draft.ts';
import { upper } from './text.ts';

export interface Ports {
  /** Published on this machine, in the short form. */
  readonly published: readonly string[];
  /** Open to the other services alone. */
  readonly exposed: readonly string[];
}

/**
 * Ports for this machine are published on the target's address, under the number they have inside unless a variable
 * says another: the program goes on listening where the configuration says.
 */
export function portsOf(service: Service, draft: ComposeDraft): Ports {
  const entries = Object.entries(service.ports);
  const open = entries.filter(([, { expose }]) => expose !== 'internal');
  return {
    published: open.map(([name, port]) => published({ service, name, port, alone: open.length === 1 }, draft)),
    exposed: entries.filter(([, { expose }]) => expose === 'internal').map(([, port]) => `${port.port}${suffix(port)}`),
  };
}

interface Opened {
  readonly service: Service;
  readonly name: string;
  readonly port: Port;
  /** Whether the service opens no other. */
  readonly alone: boolean;
}

function published({ service, name, port, alone }: Opened, draft: ComposeDraft): string {
  const { bind } = draft.target;
  const host = bind.includes(':') ? `[${bind}]` : bind;
  const inside = `${port.port}${suffix(port)}`;
  const outside = hostPorts(service, port, draft);
  if (service.replicas > 1)
    draft.note(
      `services.${service.name}.replicas`,
      `${service.replicas} containers cannot share one port of this machine: they get ${outside ?? 'ports of Docker’s choice'}; \`docker compose port\` tells which`,
    );
  if (outside === undefined) return `${host}::${inside}`;
  const wanted = alone ? `${upper(service.name)}_PORT` : `${upper(service.name)}_${upper(name)}_PORT`;
  const about = `port of this machine for ${service.name}, ${name}`;
  return `${host}:${draft.variables.variable(wanted, outside, about)}:${inside}`;
}

/** A number, or as many as there are replicas; undefined when others stand in the way. */
function hostPorts({ name, replicas }: Service, { port }: Port, { stack }: ComposeDraft): string | undefined {
  if (replicas <= 1) return String(port);
  const last = port + replicas - 1;
  const others = Object.values(stack.services).filter((service) => service.name !== name);
  const inTheWay = others.some(({ ports }) =>
    Object.values(ports).some((other) => other.expose !== 'internal' && other.port >= port && other.port <= last),
  );
  return inTheWay || last > 65_535 ? undefined : `${port}-${last}`;
}

function suffix({ protocol }: Port): string {
  return protocol === 'udp' ? '/udp' : '';
}
