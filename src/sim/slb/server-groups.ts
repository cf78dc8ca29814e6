import { isoSeconds } from '../iso-time.ts';
import type { Action, Answer, Call } from '../service.ts';
import { hasTags } from '../tags.ts';
import {
  liveServers,
  mergeServers,
  namedServers,
  resolveServers,
  sameServer,
  withoutServers,
  type NamedServer,
} from './backend-list.ts';
import { refuseTooMany } from './backend-servers.ts';
import { fault, missing } from './faults.ts';
import {
  busyUntil,
  loadBalancerArn,
  loadBalancerOf,
  needLoadBalancer,
  needOpenLoadBalancer,
  needServerGroup,
  refuseBusy,
} from './lookup.ts';
import { checkedName, checkedTags, tagList } from './naming.ts';
import { LISTENERS, RULES, SERVER_GROUPS, type BackendServer, type ServerGroup } from './tables.ts';

export const serverGroupActions: Record<string, Action> = {
  CreateVServerGroup: {
    summary: 'creates a vServer group',
    mutates: true,
    required: ['LoadBalancerId', 'RegionId'],
    resources: loadBalancerArn,
    run: createServerGroup,
  },
  DescribeVServerGroupAttribute: {
    summary: 'one vServer group with its servers',
    mutates: false,
    required: ['VServerGroupId', 'RegionId'],
    resources: groupArn,
    run: (call) => attributeOf(call, needServerGroup(call)),
  },
  DescribeVServerGroups: {
    summary: 'the vServer groups of a load balancer',
    mutates: false,
    required: ['LoadBalancerId', 'RegionId'],
    resources: loadBalancerArn,
    run: describeServerGroups,
  },
  SetVServerGroupAttribute: changeOf('renames a vServer group or sets weights of its servers', [], setAttribute),
  AddVServerGroupBackendServers: changeOf('adds servers to a vServer group', ['BackendServers'], (call, group) => ({
    servers: added(call, group.servers, namedServers(call), group),
  })),
  RemoveVServerGroupBackendServers: changeOf(
    'takes servers out of a vServer group',
    ['BackendServers'],
    (call, group) => ({ servers: withoutServers(group.servers, namedServers(call)) }),
  ),
  ModifyVServerGroupBackendServers: changeOf('swaps servers of a vServer group for others', [], (call, group) => {
    const kept = withoutServers(group.servers, namedServers(call, 'OldBackendServers'));
    return { servers: added(call, kept, namedServers(call, 'NewBackendServers'), group) };
  }),
  DeleteVServerGroup: {
    summary: 'deletes a vServer group that nothing uses',
    mutates: true,
    required: ['VServerGroupId', 'RegionId'],
    resources: groupArn,
    run: deleteServerGroup,
  },
};

function groupArn(call: Call): readonly string[] {
  const id = call.params.text('VServerGroupId');
  const owner = id === undefined ? undefined : call.world.table(SERVER_GROUPS).get(id)?.loadBalancerId;
  return [`acs:slb:${call.region}:${call.world.accountId}:loadbalancer/${owner ?? '*'}`];
}

/** An action that changes one group and answers its servers. */
function changeOf(
  summary: string,
  required: readonly string[],
  change: (call: Call, group: ServerGroup) => Partial<ServerGroup>,
): Action {
  return {
    summary,
    mutates: true,
    required: ['VServerGroupId', 'RegionId', ...required],
    resources: groupArn,
    run: (call) => {
      const group = needServerGroup(call);
      refuseBusy(call, group, 'serverGroupProcessing');
      const live = { ...group, servers: liveServers(call.world, group.servers) };
      const next = { ...live, ...change(call, live), configuringUntil: busyUntil(call) };
      refuseTooMany(call, group.loadBalancerId, next.servers.length - group.servers.length);
      call.world.table(SERVER_GROUPS).put(next);
      return { VServerGroupId: next.id, VServerGroupName: next.name, BackendServers: serverList(next.servers) };
    },
  };
}

function createServerGroup(call: Call): Answer {
  const { params, world } = call;
  const loadBalancer = needOpenLoadBalancer(call);
  const id = world.newId('rsp-', call.region, 20);
  const named = withPorts(namedServers(call));
  refuseTooMany(call, loadBalancer.id, named.length);
  const group: ServerGroup = {
    id,
    regionId: call.region,
    loadBalancerId: loadBalancer.id,
    name: checkedName(params.text('VServerGroupName') ?? id, 'VServerGroupName'),
    servers: resolveServers(call, loadBalancer, named, loadBalancer.backendServers),
    createdAt: call.now,
    configuringUntil: 0,
    tags: checkedTags(params.tags()),
  };
  world.table(SERVER_GROUPS).put(group);
  return { VServerGroupId: group.id, BackendServers: serverList(group.servers) };
}

/** `present` with the named servers put in after the checks. */
function added(
  call: Call,
  present: readonly BackendServer[],
  named: readonly NamedServer[],
  group: ServerGroup,
): readonly BackendServer[] {
  const loadBalancer = loadBalancerOf(call, group.loadBalancerId);
  return mergeServers(present, resolveServers(call, loadBalancer, withPorts(named), present));
}

/** A vServer group needs to know the port of each server. */
function withPorts(named: readonly NamedServer[]): readonly NamedServer[] {
  if (named.some((server) => server.port === undefined)) throw missing('Port');
  return named;
}

function setAttribute(call: Call, group: ServerGroup): Partial<ServerGroup> {
  const name = call.params.text('VServerGroupName');
  const named = namedServers(call);
  if (named.some((wanted) => !group.servers.some((server) => sameServer(server, wanted)))) throw fault('serverGone');
  const servers = group.servers.map((server) => {
    const wanted = named.find((other) => sameServer(server, other));
    return {
      ...server,
      weight: wanted?.weight ?? server.weight,
      description: wanted?.description ?? server.description,
    };
  });
  return { servers, ...(name !== undefined && { name: checkedName(name, 'VServerGroupName') }) };
}

function deleteServerGroup(call: Call): Answer {
  const group = needServerGroup(call);
  refuseBusy(call, group, 'serverGroupProcessing');
  if (call.world.table(LISTENERS).where('serverGroupId', group.id).length > 0) throw fault('groupUsedByListener');
  if (call.world.table(RULES).where('serverGroupId', group.id).length > 0) throw fault('groupUsedByRule');
  call.world.table(SERVER_GROUPS).delete(group.id);
  return {};
}

function attributeOf(call: Call, group: ServerGroup): Answer {
  return {
    VServerGroupId: group.id,
    VServerGroupName: group.name,
    LoadBalancerId: group.loadBalancerId,
    BackendServers: serverList(liveServers(call.world, group.servers)),
    CreateTime: isoSeconds(group.createdAt),
    Tags: tagList(group.tags),
  };
}

function describeServerGroups(call: Call): Answer {
  const loadBalancer = needLoadBalancer(call);
  const wanted = call.params.tags();
  const groups = call.world.table(SERVER_GROUPS).where('loadBalancerId', loadBalancer.id);
  const shown = groups.filter((group) => hasTags(group.tags, wanted));
  return { VServerGroups: { VServerGroup: shown.map((group) => summaryOf(call, group)) } };
}

function summaryOf(call: Call, group: ServerGroup): object {
  const listeners = call.world.table(LISTENERS).where('serverGroupId', group.id);
  const rules = call.world.table(RULES).where('serverGroupId', group.id);
  return {
    VServerGroupId: group.id,
    VServerGroupName: group.name,
    ServerCount: liveServers(call.world, group.servers).length,
    CreateTime: isoSeconds(group.createdAt),
    AssociatedObjects: {
      Listeners: { Listener: listeners.map(({ port, protocol }) => ({ Port: port, Protocol: protocol })) },
      Rules: {
        Rule: rules.map(({ id, name, domain, url }) => ({ RuleId: id, RuleName: name, Domain: domain, Url: url })),
      },
    },
    Tags: tagList(group.tags),
  };
}

function serverList(servers: readonly BackendServer[]): { readonly BackendServer: readonly object[] } {
  return {
    BackendServer: servers.map((server) => ({
      ServerId: server.serverId,
      Port: server.port,
      Weight: server.weight,
      Type: server.type,
      ServerIp: server.serverIp,
      Description: server.description,
    })),
  };
}
