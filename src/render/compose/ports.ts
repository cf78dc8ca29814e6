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
    published: open.map(([name, port]) => publishedPort({ service, name, port, alone: open.length === 1 }, draft)),
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

function publishedPort({ service, name, port, alone }: Opened, draft: ComposeDraft): string {
  const { bind } = draft.target;
  const host = bind.includes(':') ? `[${bind}]` : bind;
  const inside = `${port.port}${suffix(port)}`;
  const outside = hostPorts(service, port, draft);
  noteSharing({ service, name, port, alone }, outside, draft);
  if (outside === undefined) return `${host}::${inside}`;
  const wanted = alone ? `${upper(service.name)}_PORT` : `${upper(service.name)}_${upper(name)}_PORT`;
  const about = `port of this machine for ${service.name}, ${name}`;
  return `${host}:${draft.variables.variable(wanted, outside, about)}:${inside}`;
}

function noteSharing({ service, name }: Opened, outside: string | undefined, draft: ComposeDraft): void {
  const path = `services.${service.name}`;
  const tells = '`docker compose port` tells which';
  if (service.replicas > 1) {
    const theirs = outside ?? 'ports of Docker’s choice';
    const why = `${service.replicas} containers cannot share one port of this machine: they get ${theirs}; ${tells}`;
    draft.note(`${path}.replicas`, why);
  } else if (outside === undefined)
    draft.note(
      `${path}.ports.${name}`,
      `another service has the port on this machine: Docker chooses one, ${tells}; say \`published\` to choose it`,
    );
}

/** A number, or as many as there are replicas; undefined when others stand in the way. */
function hostPorts({ name, replicas }: Service, port: Port, { stack }: ComposeDraft): string | undefined {
  const first = hostPort(port);
  const last = first + Math.max(replicas, 1) - 1;
  const services = Object.values(stack.services);
  const own = services.findIndex((service) => service.name === name);
  // Who needs one number and comes first has it.
  const others = services.filter((_, index) => (replicas > 1 ? index !== own : index < own));
  const inTheWay = others.some(({ ports }) =>
    Object.values(ports).some(
      (other) =>
        other.expose !== 'internal' &&
        other.protocol === port.protocol &&
        hostPort(other) >= first &&
        hostPort(other) <= last,
    ),
  );
  if (inTheWay || last > 65_535) return undefined;
  return first === last ? String(first) : `${first}-${last}`;
}

function hostPort({ port, published }: Port): number {
  return published ?? port;
}

function suffix({ protocol }: Port): string {
  return protocol === 'udp' ? '/udp' : '';
}
