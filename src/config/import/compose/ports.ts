import type { ConfigNode } from '../../read/node.ts';
import type { ImportContext } from './context.ts';
import { textOf } from './note.ts';
import { itemsOf, readerOf, type Reader } from './reader.ts';

interface OpenPort {
  readonly name: string | undefined;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  readonly expose: 'internal' | 'local';
  /** On the host, where it is another one. */
  readonly published?: number;
}

/** Most ports that one range may open; more is a mistake or a job for the network. */
const LONGEST_RANGE = 32;

/** `ports` and `expose`, in all their forms, as named ports. */
export function portsOf(service: Reader, context: ImportContext): Readonly<Record<string, unknown>> {
  const published = itemsOf(service.take('ports')).flatMap((item, index) =>
    publishedBy(item, `${service.path}.ports[${index}]`, context),
  );
  const exposed = itemsOf(service.take('expose')).flatMap((item, index) =>
    exposedBy(item, `${service.path}.expose[${index}]`, context),
  );
  const ports: Record<string, unknown> = {};
  const seen = new Set<string>();
  for (const port of [...published, ...exposed]) {
    const identity = `${port.port}/${port.protocol}`;
    if (seen.has(identity)) continue;
    seen.add(identity);
    ports[nameOf(port, ports)] = written(port);
  }
  return ports;
}

function written({ port, protocol, expose, published }: OpenPort): unknown {
  if (protocol === 'tcp' && expose === 'internal') return port;
  return {
    port,
    ...(protocol === 'udp' ? { protocol } : {}),
    ...(expose === 'internal' ? {} : { expose }),
    ...(published === undefined || published === port ? {} : { published }),
  };
}

const USUAL_NAMES: Readonly<Record<number, string>> = {
  22: 'ssh',
  25: 'smtp',
  53: 'dns',
  80: 'http',
  443: 'https',
  1883: 'mqtt',
  3306: 'mysql',
  5432: 'postgres',
  5672: 'amqp',
  6379: 'redis',
  8080: 'http',
  9092: 'kafka',
  9200: 'elastic',
  27017: 'mongo',
};

function nameOf({ name, port, protocol }: OpenPort, taken: Readonly<Record<string, unknown>>): string {
  const own = name !== undefined && /^[a-z][a-z0-9-]{0,14}$/.test(name) ? name : undefined;
  const wanted = own ?? USUAL_NAMES[port] ?? `port-${port}`;
  if (!(wanted in taken)) return wanted;
  const numbered = `port-${port}`;
  return numbered in taken ? `${numbered}-${protocol}` : numbered;
}

function exposedBy(item: ConfigNode, key: string, { ledger }: ImportContext): readonly OpenPort[] {
  const range = rangeOf(textOf(item) ?? '');
  if (range === undefined) ledger.left(item.origin, key, 'not a port');
  return (range?.ports ?? []).map((port) => ({
    name: undefined,
    port,
    protocol: range?.protocol ?? 'tcp',
    expose: 'internal',
  }));
}

interface Written {
  readonly name: string | undefined;
  readonly target: string;
  readonly published: string | undefined;
  readonly hostIp: string | undefined;
}

function publishedBy(item: ConfigNode, key: string, context: ImportContext): readonly OpenPort[] {
  const { ledger } = context;
  const given = item.kind === 'map' ? longForm(readerOf(item, key, ledger)) : shortForm(textOf(item) ?? '');
  const range = given === undefined ? undefined : rangeOf(given.target);
  if (given === undefined || range === undefined) {
    ledger.left(item.origin, key, 'not a port that can be told beforehand');
    return [];
  }
  const outside = rangeOf(given.published ?? '')?.ports ?? [];
  for (const why of differences(given, outside, range.ports)) ledger.changed(item.origin, key, why);
  return range.ports.map((port, index) => {
    const published = outside[index];
    const { name } = given;
    return { name, port, protocol: range.protocol, expose: 'local', ...(published === undefined ? {} : { published }) };
  });
}

function differences(
  { published, hostIp }: Written,
  outside: readonly number[],
  inside: readonly number[],
): readonly string[] {
  const loopback = hostIp !== undefined && /^(127\.|::1$|\[::1\]$|localhost$)/.test(hostIp);
  return [
    ...(outside.length === 0 ? ['Docker chooses the port of the host there; here it is the one inside'] : []),
    ...(outside.length > 0 && outside.length !== inside.length ? [`any of ${published} there; here the first`] : []),
    ...(loopback
      ? []
      : [
          'open on every address there; here on this machine alone: say `expose: public` and add a route to `ingress` for more',
        ]),
  ];
}

function longForm(port: Reader): Written | undefined {
  const name = port.text('name');
  const protocol = port.text('protocol');
  const target = port.text('target');
  const published = port.text('published');
  const hostIp = port.text('host_ip');
  // `host` and `ingress` mean the same outside Swarm.
  port.take('mode');
  port.rest();
  if (target === undefined) return undefined;
  return { name, target: protocol === undefined ? target : `${target}/${protocol}`, published, hostIp };
}

/** `[[IP:]PUBLISHED:]TARGET[/PROTOCOL]`. */
function shortForm(text: string): Written | undefined {
  // A variable without a value, as in `${PORT}:80`, leaves the choice open.
  const match = /^(?:(?:(\[[^\]]*\]|[^:]*):)?([^:]*):)?([^:]+)$/.exec(text.replaceAll(/\$\{env:[^}]*\}/g, ''));
  if (match === null) return undefined;
  const [, hostIp, published, target = ''] = match;
  return { name: undefined, target, published: published === '' ? undefined : published, hostIp };
}

function rangeOf(text: string): { readonly ports: readonly number[]; readonly protocol: 'tcp' | 'udp' } | undefined {
  const match = /^(\d+)(?:-(\d+))?(?:\/(tcp|udp))?$/.exec(text);
  if (match === null) return undefined;
  const first = Number(match[1]);
  const last = Number(match[2] ?? first);
  if (first < 1 || last > 65_535 || last < first || last - first >= LONGEST_RANGE) return undefined;
  const ports = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return { ports, protocol: match[3] === 'udp' ? 'udp' : 'tcp' };
}
