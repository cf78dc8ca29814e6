import { actions as groups } from '../ecs/security-group.ts';
import { actions as groupRules } from '../ecs/security-group-rule.ts';
import { OIDC_PROVIDERS } from '../ims/tables.ts';
import { madeId, onBehalf } from '../on-behalf.ts';
import { addRole } from '../ram/role-store.ts';
import type { Call } from '../service.ts';
import { slb } from '../slb/index.ts';
import { LOAD_BALANCERS } from '../slb/tables.ts';
import { vpc } from '../vpc/index.ts';
import { EIPS, NAT_GATEWAYS, SNAT_ENTRIES, VPCS, VSWITCHES } from '../vpc/tables.ts';
import type { Row, TableSpec } from '../world/table.ts';
import { uuid } from './identifiers.ts';
import type { ClusterResource } from './tables.ts';

/** Tag by which everything that a cluster makes names it. */
export const CLUSTER_TAG = 'ack.aliyun.com';

/** The kinds of objects that a cluster makes, as DescribeClusterResources calls them. */
export const KINDS = {
  vpc: 'ALIYUN::ECS::VPC',
  vSwitch: 'ALIYUN::ECS::VSwitch',
  securityGroup: 'ALIYUN::ECS::SecurityGroup',
  balancer: 'ALIYUN::SLB::LoadBalancer',
  natGateway: 'ALIYUN::VPC::NatGateway',
  eip: 'ALIYUN::VPC::EIP',
  role: 'ALIYUN::RAM::Role',
  oidcProvider: 'ALIYUN::IMS::OIDCProvider',
  logProject: 'ALIYUN::SLS::Project',
} as const;

/** A resource that the cluster made itself. */
export function own(type: string, id: string): ClusterResource {
  return { id, type, autoCreated: true };
}

/** What the service makes goes on to the next step at once, however long a user would wait for it. */
function settle<T extends Row>(call: Call, spec: TableSpec<T>, id: string, status: Partial<T>): void {
  const table = call.world.table(spec);
  const row = table.get(id);
  if (row === undefined) return;
  const { due: _due, ...rest } = row;
  table.put({ ...rest, ...status } as T);
}

/** A VPC with a vSwitch in each zone, for a cluster that was told zones alone. */
export function makeNetwork(
  call: Call,
  clusterId: string,
  zones: readonly string[],
): { readonly vpcId: string; readonly vSwitchIds: readonly string[] } {
  const tags = { 'Tag.1.Key': CLUSTER_TAG, 'Tag.1.Value': clusterId };
  const name = `k8s-for-cs-${clusterId}`;
  const vpcId = madeId(
    onBehalf(call, vpc.actions['CreateVpc'], { CidrBlock: '192.168.0.0/16', VpcName: name, ...tags }),
    'VpcId',
  );
  settle(call, VPCS, vpcId, { status: 'Available' });
  const vSwitchIds = zones.map((ZoneId, index) => {
    const CidrBlock = `192.168.${index * 16}.0/20`;
    const made = onBehalf(call, vpc.actions['CreateVSwitch'], {
      VpcId: vpcId,
      ZoneId,
      CidrBlock,
      VSwitchName: `${name}-${index}`,
    });
    const id = madeId(made, 'VSwitchId');
    settle(call, VSWITCHES, id, { status: 'Available' });
    return id;
  });
  return { vpcId, vSwitchIds };
}

/** The group of nodes and pods, open to the pods' block and to itself. */
export function makeSecurityGroup(
  call: Call,
  clusterId: string,
  {
    vpcId,
    sources,
    enterprise,
  }: { readonly vpcId: string; readonly sources: readonly string[]; readonly enterprise: boolean },
): string {
  const made = onBehalf(call, groups['CreateSecurityGroup'], {
    VpcId: vpcId,
    SecurityGroupName: `alicloud-cs-auto-created-security-group-${clusterId}`,
    Description: 'security group of ACS Cluster',
    SecurityGroupType: enterprise ? 'enterprise' : 'normal',
    'Tag.1.Key': CLUSTER_TAG,
    'Tag.1.Value': clusterId,
  });
  const SecurityGroupId = madeId(made, 'SecurityGroupId');
  for (const SourceCidrIp of sources) {
    const rule = { SecurityGroupId, IpProtocol: 'all', PortRange: '-1/-1', SourceCidrIp, Policy: 'accept' };
    onBehalf(call, groupRules['AuthorizeSecurityGroup'], rule);
  }
  return SecurityGroupId;
}

/** The balancer of the API server, inside the VPC. */
export function makeBalancer(
  call: Call,
  clusterId: string,
  vSwitchId: string,
): { readonly id: string; readonly address: string } {
  const made = onBehalf(call, slb.actions['CreateLoadBalancer'], {
    LoadBalancerName: `ManagedK8SSlbIntranet-${clusterId}`,
    AddressType: 'intranet',
    VSwitchId: vSwitchId,
    InstanceChargeType: 'PayByCLCU',
    'Tag.1.Key': CLUSTER_TAG,
    'Tag.1.Value': clusterId,
  });
  const id = madeId(made, 'LoadBalancerId');
  return { id, address: call.world.table(LOAD_BALANCERS).get(id)?.address ?? '' };
}

/** A public address on a balancer or NAT gateway. */
export function makeEip(
  call: Call,
  name: string,
  holder: { readonly id: string; readonly type: 'SlbInstance' | 'Nat' },
): { readonly id: string; readonly address: string } {
  const made = onBehalf(call, vpc.actions['AllocateEipAddress'], {
    Name: name,
    Bandwidth: '100',
    InternetChargeType: 'PayByTraffic',
  });
  const id = madeId(made, 'AllocationId');
  bindEip(call, id, holder);
  return { id, address: madeId(made, 'EipAddress') };
}

/** Binds an address that is there. */
export function bindEip(
  call: Call,
  id: string,
  holder: { readonly id: string; readonly type: 'SlbInstance' | 'Nat' },
): void {
  settle(call, EIPS, id, { status: 'Available' });
  onBehalf(call, vpc.actions['AssociateEipAddress'], {
    AllocationId: id,
    InstanceId: holder.id,
    InstanceType: holder.type,
  });
  settle(call, EIPS, id, { status: 'InUse' });
}

/** A way out for the vSwitches, unless the VPC has one: NAT gateway, public address and an SNAT entry for each. */
export function makeEgress(
  call: Call,
  clusterId: string,
  { vpcId, vSwitchIds }: { readonly vpcId: string; readonly vSwitchIds: readonly string[] },
): readonly ClusterResource[] {
  const present = call.world.table(NAT_GATEWAYS).where('vpcId', vpcId);
  if (present.some((row) => row.networkType === 'internet')) return [];
  const made = onBehalf(call, vpc.actions['CreateNatGateway'], {
    VpcId: vpcId,
    VSwitchId: vSwitchIds[0],
    NatType: 'Enhanced',
    Name: `k8s-nat-${clusterId}`,
  });
  const id = madeId(made, 'NatGatewayId');
  settle(call, NAT_GATEWAYS, id, { status: 'Available' });
  const eip = makeEip(call, `k8s-nat-eip-${clusterId}`, { id, type: 'Nat' });
  const SnatTableId = call.world.table(NAT_GATEWAYS).get(id)?.snatTableId;
  for (const SourceVSwitchId of vSwitchIds) {
    const entry = onBehalf(call, vpc.actions['CreateSnatEntry'], { SnatTableId, SourceVSwitchId, SnatIp: eip.address });
    settle(call, SNAT_ENTRIES, madeId(entry, 'SnatEntryId'), { status: 'Available' });
  }
  return [own(KINDS.natGateway, id), own(KINDS.eip, eip.id)];
}

/** The role that the nodes have. */
export function makeWorkerRole({ world }: Call): string {
  const roleName = `KubernetesWorkerRole-${uuid(world)}`;
  const trust = {
    Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: ['ecs.aliyuncs.com'] } }],
    Version: '1',
  };
  addRole(world, {
    roleName,
    trustDocument: JSON.stringify(trust),
    description: 'Worker role of a Kubernetes cluster',
    maxSessionDuration: 3600,
    tags: {},
  });
  return roleName;
}

/** Name of the identity provider through which the cluster's service accounts assume roles. */
export function oidcProviderName(clusterId: string): string {
  return `ack-rrsa-${clusterId}`;
}

export function oidcIssuer(region: string, clusterId: string): string {
  return `https://oidc-ack-${region}.oss-${region}.aliyuncs.com/${clusterId}`;
}

export function makeOidcProvider({ world, region, now }: Call, clusterId: string): ClusterResource {
  const id = oidcProviderName(clusterId);
  world.table(OIDC_PROVIDERS).put({
    id,
    issuerUrl: oidcIssuer(region, clusterId),
    clientIds: ['sts.aliyuncs.com'],
    fingerprints: ['902ef2deeb3c5b13ea4c3d5193629309e231ae55'],
    description: `RRSA of cluster ${clusterId}`,
    issuanceLimitTime: 12,
    createdAt: now,
    updatedAt: now,
  });
  return own(KINDS.oidcProvider, id);
}
