import { INSTANCES } from '../ecs/tables.ts';
import { page } from '../paging.ts';
import type { Action, Answer, Call } from '../service.ts';
import { LISTENERS, LOAD_BALANCERS } from '../slb/tables.ts';
import { JsonBody } from '../wire/json-body.ts';
import { fault, invalid } from './faults.ts';
import { needFirewall } from './firewalls.ts';
import { checkTls, readSettings } from './settings.ts';
import { CLOUD_RESOURCES, type CloudResource } from './tables.ts';

const SECONDS = { create: 15, modify: 10, release: 5 } as const;
const required = ['InstanceId', 'RegionId'];

/** Ports of load balancers and machines that pass the firewall without a change of DNS. */
export const cloudResourceActions: Readonly<Record<string, Action>> = {
  CreateCloudResource: {
    summary: 'adds a port of a load balancer or machine to the firewall',
    mutates: true,
    required: [...required, 'Listen'],
    run: create,
  },
  ModifyCloudResource: {
    summary: 'changes how an added port is protected',
    mutates: true,
    required: [...required, 'Listen'],
    run: modify,
  },
  DeleteCloudResource: {
    summary: 'takes a port off the firewall',
    mutates: true,
    required,
    run: remove,
  },
  DescribeCloudResources: {
    summary: 'lists load balancers and machines with added ports',
    mutates: false,
    required: ['InstanceId'],
    run: list,
  },
  DescribeCloudResourceAccessPortDetails: {
    summary: 'the added ports of one load balancer or machine',
    mutates: false,
    required: ['InstanceId', 'ResourceInstanceId'],
    run: portDetails,
  },
};

type Place = Pick<CloudResource, 'product' | 'resourceId' | 'port' | 'protocol'>;

function create(call: Call): Answer {
  const { params, world, now } = call;
  const firewall = needFirewall(call);
  const { listen, place } = readListen(call);
  insistReachable(call, place);
  const id = `${place.resourceId}-${place.port}-${place.product}`;
  const table = world.table(CLOUD_RESOURCES);
  if (table.get(id) !== undefined) throw fault('resourceExists');
  table.put({
    ...place,
    id,
    firewallId: firewall.id,
    resourceGroupId: params.text('ResourceManagerResourceGroupId') ?? '',
    status: 2,
    listen: listen.fields(),
    redirect: readSettings(call, 'Redirect')?.fields() ?? {},
    tags: params.tags(),
    due: [{ at: now + world.takes(SECONDS.create), set: { status: 1 } }],
  });
  return { CloudResourceId: id };
}

function readListen(call: Call): { readonly listen: JsonBody; readonly place: Place } {
  const listen = readSettings(call, 'Listen') ?? new JsonBody({});
  const [port, protocol] = [listen.int('Port') ?? 0, listen.need('Protocol')];
  if (port < 1 || port > 65_535) throw invalid('Listen.Port');
  if (protocol !== 'http' && protocol !== 'https') throw invalid('Listen.Protocol');
  if (protocol === 'https' && listen.children('Certificates').length === 0)
    throw invalid('Listen.Certificates', 'is mandatory with https');
  checkTls(listen);
  return {
    listen,
    place: { port, protocol, product: listen.need('ResourceProduct'), resourceId: listen.need('ResourceInstanceId') },
  };
}

/** A listener of the balancer must serve the port in the way the product says; a machine need only exist. */
function insistReachable({ world }: Call, { product, resourceId, port, protocol }: Place): void {
  if (product === 'ecs') {
    if (world.table(INSTANCES).get(resourceId) === undefined) throw fault('resourceGone', `(${resourceId})`);
    return;
  }
  const wanted: Readonly<Record<string, string>> = { clb4: 'tcp', clb7: protocol };
  const serving = wanted[product];
  if (serving === undefined) throw invalid('Listen.ResourceProduct');
  if (world.table(LOAD_BALANCERS).get(resourceId) === undefined) throw fault('resourceGone', `(${resourceId})`);
  const served = world
    .table(LISTENERS)
    .where('loadBalancerId', resourceId)
    .some((listener) => listener.port === port && listener.protocol === serving);
  if (!served) throw fault('resourceGone', `(${resourceId} has no ${serving} listener on port ${port})`);
}

function modify(call: Call): Answer {
  const row = needResource(call);
  if (row.status !== 1) throw fault('busy');
  const { listen } = readListen(call);
  call.world.table(CLOUD_RESOURCES).put({
    ...row,
    status: 3,
    listen: listen.fields(),
    redirect: readSettings(call, 'Redirect')?.fields() ?? row.redirect,
    due: [{ at: call.now + call.world.takes(SECONDS.modify), set: { status: 1 } }],
  });
  return { CloudResourceId: row.id };
}

function remove(call: Call): Answer {
  const row = needResource(call);
  const due = [{ at: call.now + call.world.takes(SECONDS.release), set: null }];
  call.world.table(CLOUD_RESOURCES).put({ ...row, status: 4, due });
  return {};
}

/** Named by its id, by resource, port and product, or by the same in `Listen`. */
function needResource(call: Call): CloudResource {
  const { params } = call;
  const { id } = needFirewall(call);
  const listen = readSettings(call, 'Listen') ?? new JsonBody({});
  const resourceId = params.text('ResourceInstanceId') ?? listen.text('ResourceInstanceId');
  const port = params.int('Port') ?? listen.int('Port');
  const named = params.text('CloudResourceId');
  const row = call.world
    .table(CLOUD_RESOURCES)
    .where('firewallId', id)
    .find((one) => (named === undefined ? one.resourceId === resourceId && one.port === port : one.id === named));
  if (row === undefined || row.status === 4) throw fault('resourceGone');
  return row;
}

function list(call: Call): Answer {
  const { params, world } = call;
  const { id } = needFirewall(call);
  const [resourceId, product] = [params.text('ResourceInstanceId'), params.text('ResourceProduct')];
  const rows = world
    .table(CLOUD_RESOURCES)
    .where('firewallId', id)
    .filter((row) => resourceId === undefined || row.resourceId === resourceId)
    .filter((row) => product === undefined || row.product === product);
  const byResource = new Map<string, CloudResource[]>();
  for (const row of rows) {
    const key = `${row.resourceId}/${row.product}`;
    byResource.set(key, [...(byResource.get(key) ?? []), row]);
  }
  const whole = [...byResource.values()];
  const { rows: shown, TotalCount } = page(whole, params, { defaultSize: 10, maxSize: 50 });
  return { CloudResources: shown.flatMap((group) => showResource(call, group)), TotalCount };
}

function showResource(call: Call, rows: readonly CloudResource[]): readonly object[] {
  const [first] = rows;
  if (first === undefined) return [];
  const count = (protocol: string): number => rows.filter((row) => row.protocol === protocol).length;
  const host = hostOf(call, first.resourceId);
  return [
    {
      ResourceInstance: first.resourceId,
      ResourceInstanceId: first.resourceId,
      ResourceInstanceName: host.name,
      ResourceInstanceIp: host.address,
      ResourceName: host.name,
      ResourceProduct: first.product,
      ResourceRegionId: host.regionId,
      OwnerUserId: call.world.accountId,
      HttpPortCount: count('http'),
      HttpsPortCount: count('https'),
    },
  ];
}

interface Host {
  readonly name: string;
  readonly regionId: string;
  readonly address: string;
}

/** The balancer or machine; blank when it was released meanwhile. */
function hostOf({ world }: Call, id: string): Host {
  const machine = world.table(INSTANCES).get(id);
  if (machine !== undefined) return { ...machine, address: machine.publicIp };
  return world.table(LOAD_BALANCERS).get(id) ?? { name: '', regionId: '', address: '' };
}

function portDetails(call: Call): Answer {
  const { params, world } = call;
  const { id } = needFirewall(call);
  const [port, protocol] = [params.int('Port'), params.text('Protocol')];
  const rows = world
    .table(CLOUD_RESOURCES)
    .where('resourceId', params.need('ResourceInstanceId'))
    .filter((row) => row.firewallId === id)
    .filter((row) => (port ?? row.port) === row.port && (protocol ?? row.protocol) === row.protocol);
  const { rows: shown, TotalCount } = page(rows, params, { defaultSize: 10, maxSize: 50 });
  const AccessPortDetails = shown.map((row) => ({
    ...row.redirect,
    Certificates: new JsonBody(row.listen).raw('Certificates') ?? [],
    CipherSuite: new JsonBody(row.listen).int('CipherSuite') ?? 1,
    TLSVersion: new JsonBody(row.listen).text('TLSVersion') ?? '',
    CloudResourceId: row.id,
    OwnerUserId: world.accountId,
    Port: row.port,
    Protocol: row.protocol,
    Status: row.status,
  }));
  return { AccessPortDetails, TotalCount };
}
