import { page } from '../paging.ts';
import type { Action, Answer, Call } from '../service.ts';
import { JsonBody } from '../wire/json-body.ts';
import { sentBody } from './sent-body.ts';
import { checkConfiguration, nameIn, replicasIn } from './configuration.ts';
import { deploy } from './deployment.ts';
import { fault, invalid } from './faults.ts';
import { needService, SERVICE_PATH, serviceArn, serviceId } from './lookup.ts';
import { typesIn } from './room.ts';
import { endpointOf, showService } from './service-view.ts';
import { SERVICES, type EasService } from './tables.ts';

/** Making and reading services. */
export const serviceActions: Readonly<Record<string, Action>> = {
  CreateService: {
    summary: 'deploys a model, or an image, as a service',
    mutates: true,
    route: { method: 'POST', path: '/api/v2/services' },
    run: create,
  },
  DescribeService: {
    summary: 'one service with its state and replicas',
    mutates: false,
    resources: serviceArn,
    route: { method: 'GET', path: SERVICE_PATH },
    run: (call) => showService(call, needService(call)),
  },
  ListServices: {
    summary: 'services of the region',
    mutates: false,
    route: { method: 'GET', path: '/api/v2/services' },
    run: list,
  },
};

function create(call: Call): Answer {
  const { params, world, now } = call;
  const config = sentBody(call);
  const name = nameIn(config);
  checkConfiguration(world, config);
  const id = serviceId(call.region, name);
  if (world.table(SERVICES).get(id) !== undefined) throw fault('exists');
  const service = deploy(
    call,
    {
      id,
      name,
      regionId: call.region,
      uid: world.newId('eas-m', '', 16),
      config: config.fields(),
      token: config.text('token') ?? world.newId('', '', 48),
      workspaceId: params.text('WorkspaceId') ?? config.child('metadata').text('workspace_id') ?? '',
      callerUid: call.caller.principalId,
      labels: { ...textsIn(config.child('labels')), ...labelsIn(params.text('Labels')) },
      safetyLock: 'none',
      status: 'Creating',
      message: '',
      version: 1,
      createdAt: now,
      updatedAt: now,
      types: typesIn(config, call.region),
      room: [],
      wanted: [{ at: 0, value: replicasIn(config) }],
      scaler: undefined,
      events: [],
    },
    'Creating',
  );
  return created(call, service);
}

function created({ world }: Call, service: EasService): Answer {
  return {
    ServiceId: service.uid,
    ServiceName: service.name,
    Region: service.regionId,
    Status: service.status,
    InternetEndpoint: endpointOf(service, world.accountId, 'internet'),
    IntranetEndpoint: endpointOf(service, world.accountId, 'intranet'),
  };
}

/** `Labels` of the query: a JSON map. */
function labelsIn(text: string | undefined): Readonly<Record<string, string>> {
  if (text === undefined) return {};
  try {
    return textsIn(new JsonBody(JSON.parse(text)));
  } catch (error) {
    if (error instanceof SyntaxError) throw invalid('Labels', 'is no JSON');
    throw error;
  }
}

function textsIn(body: JsonBody): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(body.fields()).map(([key, value]) => [key, String(value)]));
}

function list(call: Call): Answer {
  const { params, world } = call;
  const [part, status] = [params.text('ServiceName') ?? params.text('Filter') ?? '', params.text('ServiceStatus')];
  const [workspace, uid] = [params.text('WorkspaceId'), params.text('ServiceUid')];
  const rows = world
    .table(SERVICES)
    .where('regionId', call.region)
    .filter((service) => service.name.includes(part) && (status ?? service.status) === service.status)
    .filter((service) => (workspace ?? service.workspaceId) === service.workspaceId)
    .filter((service) => (uid ?? service.uid) === service.uid);
  const { rows: shown, ...counts } = page(rows, params, { defaultSize: 100, maxSize: 100 });
  return { Services: shown.map((service) => showService(call, service)), ...counts };
}
