import { findRegion } from '../../catalog/index.ts';
import { ApiFault, type Action, type Service } from '../service.ts';

/** An action that was found, under its official name. */
export interface FoundAction {
  readonly service: Service;
  readonly name: string;
  readonly action: Action;
}

/** What a Host header says when it is one of Alibaba's names. */
export interface RealHost {
  /** `vpc` of `vpc.cn-shanghai.aliyuncs.com`. */
  readonly product: string;
  /** Undefined for global endpoints. */
  readonly region: string | undefined;
}

/** Finds services and actions by version, host and name. */
export class ServiceDirectory {
  readonly services: readonly Service[];
  readonly #byVersion = new Map<string, readonly Service[]>();
  readonly #names = new Map<Service, ReadonlyMap<string, string>>();

  constructor(services: readonly Service[]) {
    this.services = services;
    for (const service of services) {
      this.#byVersion.set(service.version, [...(this.#byVersion.get(service.version) ?? []), service]);
      this.#names.set(service, new Map(Object.keys(service.actions).map((name) => [name.toLowerCase(), name])));
    }
  }

  /**
   * The action asked for. The product is not in an RPC request: a real host name decides, otherwise version and action
   * together do. Names match in any case, since clients differ (`UnTagResources`).
   */
  find(version: string, name: string, host: RealHost | undefined): FoundAction {
    const sameVersion = this.#byVersion.get(version) ?? [];
    const addressed = this.services.filter((service) => host !== undefined && service.hosts.includes(host.product));
    const candidates =
      addressed.length === 0 ? sameVersion : sameVersion.filter((service) => addressed.includes(service));
    if (candidates.length === 0) throw new ApiFault(400, 'InvalidVersion', 'Specified parameter Version is not valid.');
    for (const service of candidates) {
      const official = this.#names.get(service)?.get(name.toLowerCase());
      const action = official === undefined ? undefined : service.actions[official];
      if (official !== undefined && action !== undefined) return { service, name: official, action };
    }
    throw unknownAction();
  }
}

/** Alibaba's answer to an action, path or product it does not have. */
export function unknownAction(): ApiFault {
  return new ApiFault(404, 'InvalidAction.NotFound', 'Specified api is not found, please check your url and method.');
}

/** Reads `<product>[.<region>].aliyuncs.com` and the older `<product>-<region>.aliyuncs.com`. */
export function readHost(header: string): RealHost | undefined {
  const match = /^([a-z0-9-]+)(?:\.([a-z0-9-]+))?\.aliyuncs\.com(?::\d+)?$/i.exec(header);
  if (match === null) return undefined;
  const product = (match[1] ?? '').toLowerCase();
  const region = match[2]?.toLowerCase();
  if (region !== undefined) return { product: product.replace(/-vpc$/, ''), region };
  const dash = product.indexOf('-');
  const joined = dash < 0 ? undefined : product.slice(dash + 1);
  const isRegion = joined !== undefined && findRegion(joined) !== undefined;
  return isRegion ? { product: product.slice(0, dash), region: joined } : { product, region: undefined };
}
