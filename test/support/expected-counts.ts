import type { Counts } from './temp-stack.ts';

/** What of KOSMOS goes beyond its core: a profile with a cluster has a model, a firewall and a warehouse as well. */
export interface Beyond {
  /** Nodes of the cluster. */
  readonly nodes: number;
  /** Whether machines are reserved. */
  readonly reserved: boolean;
}

/** The profile `staging`. */
export const STAGING: Beyond = { nodes: 1, reserved: false };

/** The profile `prod`. */
export const PROD: Beyond = { nodes: 2, reserved: true };

/** What a destroy of `prod` leaves: nothing but what was bought, which only waits for its end and is not counted. */
export const BOUGHT: Counts = {};

/** Service roles that the cloud wants before the first cluster of an account. */
const SERVICE_ROLES = 13;

/** What `examples/kosmos` comes to in the simulated account, by the number of its own machines. */
export function kosmosCounts(machines: number, beyond?: Beyond): Counts {
  const nodes = beyond?.nodes ?? 0;
  const whole = beyond === undefined ? 0 : 1;
  return {
    cms: { contact: 1, contact_group: 1, metric_rule: 1 },
    ecs: {
      disk: machines + nodes,
      instance: machines + nodes,
      key_pair: 1,
      // One a machine, and the NAT gateway's own.
      network_interface: machines + nodes + 1,
      // The cluster makes a group of its own with two rules.
      security_group: 1 + whole,
      security_group_rule: 2 + 2 * whole,
    },
    kms: { key: 1 },
    oss: { bucket: 2, object: 1 },
    ram: {
      policy: 1,
      policy_attachment: 1 + SERVICE_ROLES * whole,
      // The cluster needs one more, which its nodes act as.
      role: 1 + (SERVICE_ROLES + 1) * whole,
    },
    // The cluster's API server has a balancer of its own.
    slb: { listener: 1, load_balancer: 1 + whole, server_certificate: 1 },
    sls: { logstore: 1, project: 1 },
    // The route is the gateway's default route; the second address is the API server's.
    vpc: { eip: 1 + whole, nat_gateway: 1, route_entry: 1, snat_entry: 1, vpc: 1, vswitch: 2 },
    ...(beyond === undefined ? {} : beyondTheCore(beyond)),
  };
}

function beyondTheCore({ nodes }: Beyond): Counts {
  return {
    cs: { cluster: 1, node: nodes, node_pool: 1 },
    eas: { service: 1 },
    ims: { oidc_provider: 1 },
    maxcompute: { project: 1 },
    waf: { domain: 1, instance: 1 },
  };
}

/** Resources of `examples/kosmos`, by the number of its own machines. */
export function kosmosSize(machines: number, beyond?: Beyond): number {
  const core = 34 + machines;
  return beyond === undefined ? core : core + 2 * SERVICE_ROLES + 6 + (beyond.reserved ? 1 : 0);
}
