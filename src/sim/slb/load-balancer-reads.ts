import { isoSeconds } from '../iso-time.ts';
import { page } from '../paging.ts';
import { hasTags } from '../tags.ts';
import type { Action, Answer, Call } from '../service.ts';
import { liveServers } from './backend-list.ts';
import { invalid } from './faults.ts';
import { loadBalancerArn, needLoadBalancer } from './lookup.ts';
import { tagList } from './naming.ts';
import { LISTENERS, LOAD_BALANCERS, type Listener, type LoadBalancer } from './tables.ts';

/** Pay-as-you-go load balancers "end" on this day, 2999-09-08T16:00:00Z. */
const NEVER = Date.UTC(2999, 8, 8, 16);

/** The most ids that one DescribeLoadBalancers call may name. */
const MAX_IDS = 10;

export const readActions: Record<string, Action> = {
  DescribeLoadBalancerAttribute: {
    summary: 'one load balancer with its listeners and default backends',
    mutates: false,
    required: ['LoadBalancerId'],
    resources: loadBalancerArn,
    run: (call) => attributeOf(call, needLoadBalancer(call)),
  },
  DescribeLoadBalancers: {
    summary: 'load balancers by id, name, address, network, backend or tag',
    mutates: false,
    required: ['RegionId'],
    run: describeLoadBalancers,
  },
};

function attributeOf(call: Call, row: LoadBalancer): Answer {
  const listeners = call.world.table(LISTENERS).where('loadBalancerId', row.id);
  return {
    ...summaryOf(row),
    EndTime: isoSeconds(NEVER),
    EndTimeStamp: NEVER,
    AutoReleaseTime: NEVER,
    ListenerPorts: { ListenerPort: listeners.map((listener) => listener.port) },
    // The first spelling, inner field included, is the older one; clients read either.
    ListenerPortsAndProtocal: {
      ListenerPortAndProtocal: listeners.map((listener) => ({
        ListenerPort: listener.port,
        ListenerProtocal: listener.protocol,
      })),
    },
    ListenerPortsAndProtocol: { ListenerPortAndProtocol: listeners.map(portAndProtocol) },
    BackendServers: {
      BackendServer: liveServers(call.world, row.backendServers).map((server) => ({
        ServerId: server.serverId,
        Weight: server.weight,
        Type: server.type,
        ServerIp: server.serverIp,
        VpcId: row.vpcId,
        Description: server.description,
      })),
    },
  };
}

function portAndProtocol({ port, protocol, settings }: Listener): object {
  const forward = settings['ListenerForward'] === 'on';
  return {
    ListenerPort: port,
    ListenerProtocol: protocol,
    Description: settings['Description'] ?? '',
    ListenerForward: forward ? 'on' : 'off',
    ...(forward && { ForwardPort: settings['ForwardPort'] }),
  };
}

function describeLoadBalancers(call: Call): Answer {
  const matches = filtersOf(call);
  const rows = candidates(call).filter((row) => row.regionId === call.region && matches.every((match) => match(row)));
  const { rows: shown, ...counts } = page(rows, call.params, { defaultSize: 10, maxSize: 100 });
  return { LoadBalancers: { LoadBalancer: shown.map(summaryOf) }, ...counts };
}

/** The narrowest set of rows an index can give. */
function candidates(call: Call): readonly LoadBalancer[] {
  const balancers = call.world.table(LOAD_BALANCERS);
  const ids = call.params.commaList('LoadBalancerId');
  if (ids !== undefined) {
    if (ids.length > MAX_IDS) throw invalid('LoadBalancerId');
    return ids.flatMap((id) => balancers.get(id) ?? []);
  }
  const indexed = [
    ['VSwitchId', 'vSwitchId'],
    ['Address', 'address'],
    ['VpcId', 'vpcId'],
  ] as const;
  for (const [parameter, field] of indexed) {
    const value = call.params.text(parameter);
    if (value !== undefined) return balancers.where(field, value);
  }
  return balancers.where('regionId', call.region);
}

const EQUAL_FILTERS = {
  LoadBalancerName: 'name',
  Address: 'address',
  AddressType: 'addressType',
  AddressIPVersion: 'addressIpVersion',
  NetworkType: 'networkType',
  InternetChargeType: 'internetChargeType',
  VpcId: 'vpcId',
  VSwitchId: 'vSwitchId',
  PayType: 'payType',
  ResourceGroupId: 'resourceGroupId',
  LoadBalancerStatus: 'status',
  MasterZoneId: 'masterZoneId',
  SlaveZoneId: 'slaveZoneId',
} as const satisfies Record<string, keyof LoadBalancer>;

function filtersOf(call: Call): readonly ((row: LoadBalancer) => boolean)[] {
  const { params } = call;
  const filters: ((row: LoadBalancer) => boolean)[] = [];
  for (const [parameter, field] of Object.entries(EQUAL_FILTERS)) {
    const wanted = params.text(parameter);
    if (wanted !== undefined) filters.push((row) => row[field] === wanted);
  }
  const serverId = params.text('ServerId');
  if (serverId !== undefined) filters.push((row) => row.backendServers.some((server) => server.serverId === serverId));
  const serverIp = params.text('ServerIntranetAddress');
  if (serverIp !== undefined) filters.push((row) => row.backendServers.some((server) => server.serverIp === serverIp));
  const tags = { ...params.tags(), ...tagsFromJson(params.text('Tags')) };
  if (Object.keys(tags).length > 0) filters.push((row) => hasTags(row.tags, tags));
  return filters;
}

/** The older `Tags` parameter: a JSON object `{tagKey, tagValue}` or an array of them. */
function tagsFromJson(text: string | undefined): Readonly<Record<string, string>> {
  if (text === undefined) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw invalid('Tags');
  }
  const tags: Record<string, string> = {};
  for (const entry of Array.isArray(parsed) ? (parsed as unknown[]) : [parsed]) {
    if (entry === null || typeof entry !== 'object') throw invalid('Tags');
    const fields = Object.fromEntries(Object.entries(entry).map(([key, value]) => [key.toLowerCase(), String(value)]));
    if (fields['tagkey'] === undefined) throw invalid('Tags');
    tags[fields['tagkey']] = fields['tagvalue'] ?? '';
  }
  return tags;
}

function summaryOf(row: LoadBalancer): Answer {
  return {
    LoadBalancerId: row.id,
    LoadBalancerName: row.name,
    LoadBalancerStatus: row.status,
    Address: row.address,
    AddressType: row.addressType,
    AddressIPVersion: row.addressIpVersion,
    NetworkType: row.networkType,
    VpcId: row.vpcId,
    VSwitchId: row.vSwitchId,
    RegionId: row.regionId,
    RegionIdAlias: row.regionId,
    MasterZoneId: row.masterZoneId,
    SlaveZoneId: row.slaveZoneId,
    InternetChargeType: row.internetChargeType,
    InternetChargeTypeAlias: row.internetChargeType,
    Bandwidth: row.bandwidth,
    LoadBalancerSpec: row.spec,
    InstanceChargeType: row.instanceChargeType,
    PayType: row.payType,
    DeleteProtection: row.deleteProtection,
    ModificationProtectionStatus: row.modificationProtectionStatus,
    ModificationProtectionReason: row.modificationProtectionReason,
    ResourceGroupId: row.resourceGroupId,
    BusinessStatus: row.status === 'locked' ? 'FinancialLocked' : 'Normal',
    CreateTime: isoSeconds(row.createdAt),
    CreateTimeStamp: row.createdAt,
    Tags: tagList(row.tags),
  };
}
