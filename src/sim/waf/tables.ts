import { tableOf, type Row } from '../world/table.ts';

/** The control plane for mainland China, or for all other regions. */
export type Side = 'cn-hangzhou' | 'ap-southeast-1';

/** 1 normal, 2 being created, 3 being modified, 4 being released. */
export type Status = 1 | 2 | 3 | 4;

/** A pay-as-you-go firewall; an account has one a side. */
export interface Firewall extends Row {
  readonly side: Side;
  readonly status: Status;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** Settings as they were sent, a JSON object. */
export type Settings = Readonly<Record<string, unknown>>;

/** A domain whose CNAME points at the firewall; the id is `<firewall>:<domain>`. */
export interface Domain extends Row {
  readonly firewallId: string;
  readonly domain: string;
  readonly domainId: string;
  readonly cname: string;
  readonly accessType: string;
  readonly resourceGroupId: string;
  readonly status: Status;
  readonly listen: Settings;
  readonly redirect: Settings;
  readonly tags: Readonly<Record<string, string>>;
}

/** A port of a load balancer or machine whose traffic passes the firewall; the id is `<resource>-<port>-<product>`. */
export interface CloudResource extends Row {
  readonly firewallId: string;
  /** `clb4`, `clb7` or `ecs`. */
  readonly product: string;
  readonly resourceId: string;
  readonly port: number;
  readonly protocol: 'http' | 'https';
  readonly resourceGroupId: string;
  readonly status: Status;
  readonly listen: Settings;
  readonly redirect: Settings;
  readonly tags: Readonly<Record<string, string>>;
}

export const FIREWALLS = tableOf<Firewall>('waf.instance', { indexes: ['side'] });
export const DOMAINS = tableOf<Domain>('waf.domain', { indexes: ['firewallId', 'domain'] });
export const CLOUD_RESOURCES = tableOf<CloudResource>('waf.cloud_resource', { indexes: ['firewallId', 'resourceId'] });
