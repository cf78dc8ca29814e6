import type { Counts } from './temp-stack.ts';

/** What `examples/kosmos` comes to in the simulated account, by the number of its machines. */
export function kosmosCounts(machines: number): Counts {
  return {
    ecs: {
      disk: machines,
      instance: machines,
      key_pair: 1,
      // One a machine, and the NAT gateway's own.
      network_interface: machines + 1,
      security_group: 1,
      security_group_rule: 2,
    },
    kms: { key: 1 },
    oss: { bucket: 1 },
    ram: { policy: 1, policy_attachment: 1, role: 1 },
    slb: { listener: 1, load_balancer: 1, server_certificate: 1 },
    // The route is the gateway's default route.
    vpc: { eip: 1, nat_gateway: 1, route_entry: 1, snat_entry: 1, vpc: 1, vswitch: 2 },
  };
}

/** Resources of `examples/kosmos`, by the number of its machines. */
export function kosmosSize(machines: number): number {
  return 24 + machines;
}
