import { bug } from '../../base/index.ts';
import type { Route, Service } from '../service.ts';
import { readHost, type FoundAction } from './service-directory.ts';

/** A REST action that was found, with what its path says. */
export interface FoundRoute extends FoundAction {
  readonly variables: ReadonlyMap<string, string>;
}

interface Template extends FoundAction {
  /** Literal segments, and variables as `{Name}`. */
  readonly segments: readonly string[];
  readonly host: Route['host'];
}

/** What of a request tells the product. */
interface Asked {
  readonly host: string;
  readonly version: string | undefined;
  readonly authorization: string;
}

/** What tells an action within its product. */
export interface Placed {
  readonly method: string;
  readonly path: string;
  readonly host: 'named' | 'bare';
}

/** Finds REST services by host, version or scheme, and their actions by method and path. */
export class RouteDirectory {
  readonly #services: readonly Service[];
  readonly #templates = new Map<Service, ReadonlyMap<string, readonly Template[]>>();

  constructor(services: readonly Service[]) {
    this.#services = services.filter((service) => service.rest !== undefined);
    for (const service of this.#services) this.#templates.set(service, templatesOf(service));
  }

  /** Whether a product signs with this scheme of its own. */
  knowsScheme(authorization: string): boolean {
    return this.#services.some((service) => signsWith(service, authorization));
  }

  /** The product asked for: by scheme, else by version, else by host. */
  serviceFor({ version, host, authorization }: Asked): Service | undefined {
    const signed = this.#services.find((service) => signsWith(service, authorization));
    if (signed !== undefined) return signed;
    if (version !== undefined) return this.#services.find((service) => service.version === version);
    const named = readHost(host)?.product;
    return this.#services.find(
      ({ rest, hosts }) => rest?.host?.(host) !== undefined || (named !== undefined && hosts.includes(named)),
    );
  }

  /** The action at this method and path. Where several match, the one with fewer variables is meant. */
  find(service: Service, { method, path, host }: Placed): FoundRoute | undefined {
    const segments = segmentsOf(path);
    const candidates = this.#templates.get(service)?.get(shapeOf(method, segments)) ?? [];
    for (const { segments: template, host: wanted, ...found } of candidates) {
      if ((wanted ?? host) !== host) continue;
      const variables = matched(template, segments);
      if (variables !== undefined) return { ...found, variables };
    }
    return undefined;
  }
}

function signsWith(service: Service, authorization: string): boolean {
  return (service.rest?.schemes ?? []).some((scheme) => authorization.startsWith(`${scheme} `));
}

function templatesOf(service: Service): ReadonlyMap<string, readonly Template[]> {
  const shapes = new Map<string, Template[]>();
  for (const [name, action] of Object.entries(service.actions)) {
    if (action.route === undefined) throw bug(`${service.product} ${name} has no route`);
    for (const { method, path, host } of [action.route].flat()) {
      const segments = segmentsOf(path);
      const shape = shapeOf(method, segments);
      shapes.set(shape, [...(shapes.get(shape) ?? []), { service, name, action, segments, host }]);
    }
  }
  for (const templates of shapes.values()) templates.sort((a, b) => variableCount(a) - variableCount(b));
  return shapes;
}

function variableCount({ segments }: Template): number {
  return segments.filter(isVariable).length;
}

function shapeOf(method: string, segments: readonly string[]): string {
  return `${method} ${segments.length}`;
}

function segmentsOf(path: string): readonly string[] {
  return path.split('/').filter((segment) => segment !== '');
}

function isVariable(segment: string): boolean {
  return segment.startsWith('{');
}

function matched(template: readonly string[], segments: readonly string[]): ReadonlyMap<string, string> | undefined {
  const variables = new Map<string, string>();
  for (const [index, wanted] of template.entries()) {
    const given = segments[index] ?? '';
    if (isVariable(wanted)) variables.set(wanted.slice(1, -1), decoded(given));
    else if (wanted !== given) return undefined;
  }
  return variables;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
