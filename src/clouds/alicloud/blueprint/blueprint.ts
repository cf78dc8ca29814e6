import type { Arg, Graph, Resource, Stack } from '../../../model/index.ts';
import { ref } from '../../../model/index.ts';
import { accessResources } from './access.ts';
import {
  balancerAddress,
  bucketAddress,
  CLUSTER,
  keyAddress,
  machineAddresses,
  NAT,
  subnetAddress,
  VPC,
} from './addresses.ts';
import { analyticsResources } from './analytics.ts';
import { balancerResources } from './balancers.ts';
import { clusterResources } from './cluster.ts';
import { commitmentResources } from './commitments.ts';
import { withDrawings } from './drawing.ts';
import { firewallResources } from './firewall.ts';
import { machineResources } from './machines.ts';
import { modelResources } from './models.ts';
import { monitoringResources } from './monitoring.ts';
import { networkResources } from './network.ts';
import { address, type Place } from './place.ts';
import { storageResources } from './storage.ts';

/** What the stack means on Alibaba Cloud: resources in Terraform's vocabulary. `region` overrides the stack's own. */
export function alicloudBlueprint(stack: Stack, region = stack.region): Graph {
  const place: Place = { stack, region };
  const parts = [
    networkResources,
    accessResources,
    storageResources,
    machineResources,
    balancerResources,
    firewallResources,
    clusterResources,
    modelResources,
    monitoringResources,
    commitmentResources,
    analyticsResources,
  ];
  const resources = withDrawings(parts.flatMap((part) => part(place)));
  return {
    resources: new Map(resources.map((resource: Resource) => [resource.address, resource])),
    outputs: outputsOf(stack),
  };
}

/** What a person wants to know afterwards: ids and addresses of what others connect to. */
function outputsOf(stack: Stack): Readonly<Record<string, Arg>> {
  const { storage, access } = stack;
  const entries: (readonly [string, Arg])[] = [...networkOutputs(stack)];
  for (const [key, machine] of Object.entries(stack.machines)) {
    if (machine.count > 0)
      entries.push([`machine_${key}_private_ips`, machineAddresses(key, machine).map((one) => ref(one, 'private_ip'))]);
  }
  for (const key of Object.keys(stack.loadBalancers))
    entries.push([`balancer_${key}_address`, ref(balancerAddress(key), 'address')]);
  for (const key of Object.keys(storage.buckets)) entries.push([`bucket_${key}`, ref(bucketAddress(key))]);
  for (const key of Object.keys(access.keys)) entries.push([`key_${key}_arn`, ref(keyAddress(key), 'arn')]);
  if (stack.cluster !== undefined) entries.push(['cluster_id', ref(CLUSTER)]);
  for (const key of Object.keys(stack.models))
    entries.push([`model_${key}`, ref(address('alicloud_pai_service', key))]);
  return Object.fromEntries(entries);
}

function networkOutputs({ network }: Stack): readonly (readonly [string, Arg])[] {
  if (network === undefined) return [];
  const subnets = Object.keys(network.subnets).map((key) => [`vswitch_${key}_id`, ref(subnetAddress(key))] as const);
  const egress = [
    ['nat_gateway_id', ref(NAT)],
    ['egress_ip', ref(address('alicloud_eip_address', 'nat'), 'ip_address')],
  ] as const;
  return [['vpc_id', ref(VPC)], ...subnets, ...(network.nat === undefined ? [] : egress)];
}
