import { ref, type Arg, type Nat, type Network, type Resource, type SecurityRule } from '../../../model/index.ts';
import { NAT, securityGroupAddress, subnetAddress, VPC } from './addresses.ts';
import { address, regional, tagsOf, type Place } from './place.ts';

/** VPC, vSwitches, the way out, and security groups. */
export function networkResources(place: Place): readonly Resource[] {
  const { network } = place.stack;
  if (network === undefined) return [];
  return [
    vpc(network, place),
    ...vSwitches(network, place),
    ...(network.nat === undefined ? [] : wayOut(network.nat, network, place)),
    ...securityGroups(network, place),
  ];
}

function vpc(network: Network, place: Place): Resource {
  return regional(place, 'alicloud_vpc', 'main', {
    args: { vpc_name: network.name, cidr_block: network.cidr, tags: tagsOf(place) },
    origin: 'network',
  });
}

function vSwitches(network: Network, place: Place): readonly Resource[] {
  return Object.entries(network.subnets).map(([key, subnet]) =>
    regional(place, 'alicloud_vswitch', key, {
      args: {
        vswitch_name: subnet.name,
        vpc_id: ref(VPC),
        cidr_block: subnet.cidr,
        zone_id: subnet.zone,
        tags: tagsOf(place),
      },
      origin: `network.subnets.${key}`,
    }),
  );
}

/** A NAT gateway with a public address, and SNAT for each subnet that goes out through it, or for the whole network at once. */
function wayOut(nat: Nat, network: Network, place: Place): readonly Resource[] {
  const origin = 'network.nat';
  const eip = address('alicloud_eip_address', 'nat');
  const association = address('alicloud_eip_association', 'nat');
  return [
    regional(place, 'alicloud_nat_gateway', 'main', {
      args: {
        nat_gateway_name: nat.name,
        vpc_id: ref(VPC),
        vswitch_id: ref(subnetAddress(nat.subnet)),
        nat_type: 'Enhanced',
        payment_type: 'PayAsYouGo',
        internet_charge_type: 'PayByLcu',
        tags: tagsOf(place),
      },
      origin,
    }),
    regional(place, 'alicloud_eip_address', 'nat', {
      args: {
        address_name: `${nat.name}-eip`,
        bandwidth: String(nat.bandwidthMbps),
        internet_charge_type: 'PayByTraffic',
        payment_type: 'PayAsYouGo',
        tags: tagsOf(place),
      },
      origin,
    }),
    regional(place, 'alicloud_eip_association', 'nat', {
      args: { allocation_id: ref(eip), instance_id: ref(NAT), instance_type: 'Nat' },
      origin,
    }),
    ...snatSources(nat, network).map(([key, source]) =>
      regional(place, 'alicloud_snat_entry', key, {
        args: {
          snat_entry_name: `${nat.name}-${key}`,
          snat_table_id: ref(NAT, 'snat_table_ids'),
          snat_ip: ref(eip, 'ip_address'),
          ...source,
        },
        // The address can be used only once it is bound to the gateway.
        dependsOn: [association],
        origin,
      }),
    ),
  ];
}

/** A gateway takes one change at a time, so one entry for everything is sooner ready than one for each subnet. */
function snatSources(nat: Nat, network: Network): readonly (readonly [string, Readonly<Record<string, Arg>>])[] {
  if (nat.egressFor === undefined) return [['all', { source_cidr: network.cidr }]];
  return nat.egressFor.map((key) => [key, { source_vswitch_id: ref(subnetAddress(key)) }]);
}

function securityGroups(network: Network, place: Place): readonly Resource[] {
  return Object.entries(network.securityGroups).flatMap(([key, group]) => {
    const origin = `network.securityGroups.${key}`;
    const self = regional(place, 'alicloud_security_group', key, {
      args: { security_group_name: group.name, vpc_id: ref(VPC), tags: tagsOf(place) },
      origin,
    });
    const names = new Map<string, number>();
    const rules = [
      ...group.ingress.map((rule, index) =>
        securityRule(place, { key, direction: 'ingress', rule, origin: `${origin}.ingress[${index}]` }, names),
      ),
      ...group.egress.map((rule, index) =>
        securityRule(place, { key, direction: 'egress', rule, origin: `${origin}.egress[${index}]` }, names),
      ),
    ];
    return [self, ...rules];
  });
}

interface RuleDraft {
  readonly key: string;
  readonly direction: 'ingress' | 'egress';
  readonly rule: SecurityRule;
  readonly origin: string;
}

/** Rules are named after what they say, so that moving one in the list changes nothing. */
function securityRule(place: Place, { key, direction, rule, origin }: RuleDraft, names: Map<string, number>): Resource {
  const stem = [key, direction, rule.protocol, ...(rule.ports === 'all' ? [] : [rule.ports])].join('_');
  const twin = (names.get(stem) ?? 0) + 1;
  names.set(stem, twin);
  return regional(place, 'alicloud_security_group_rule', twin === 1 ? stem : `${stem}_${twin}`, {
    args: {
      security_group_id: ref(securityGroupAddress(key)),
      type: direction,
      ip_protocol: rule.protocol,
      port_range: portRange(rule),
      cidr_ip: rule.cidr,
      priority: rule.priority,
      policy: 'accept',
      nic_type: 'intranet',
      description: rule.description,
    },
    origin,
  });
}

/** The API wants `from/to`, and `-1/-1` where ports mean nothing or all are meant without a protocol. */
function portRange({ protocol, ports }: SecurityRule): string {
  if (protocol === 'all' || protocol === 'icmp') return '-1/-1';
  if (ports === 'all') return '1/65535';
  const [from, to = from] = ports.split('-');
  return `${from}/${to}`;
}
