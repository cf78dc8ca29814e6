import { INSTANCE_TYPES, findRegion, zonesSelling } from '../../catalog/index.ts';
import { isoSeconds } from '../iso-time.ts';
import { page } from '../paging.ts';
import type { Action, Answer, Call } from '../service.ts';
import { needService, SERVICE_PATH, serviceArn } from './lookup.ts';
import { replicasOf, wantedSteps } from './replicas.ts';
import { held } from './room.ts';
import { endpointOf } from './service-view.ts';
import type { EasService, Event } from './tables.ts';

/** What belongs to a service, and what it can run on. */
export const serviceReadActions: Readonly<Record<string, Action>> = {
  DescribeServiceEndpoints: {
    summary: 'where a service answers, and with which token',
    mutates: false,
    resources: serviceArn,
    route: { method: 'GET', path: `${SERVICE_PATH}/endpoints` },
    run: endpoints,
  },
  ListServiceInstances: {
    summary: 'the replicas of a service',
    mutates: false,
    resources: serviceArn,
    route: { method: 'GET', path: `${SERVICE_PATH}/instances` },
    run: instances,
  },
  DescribeServiceEvent: {
    summary: 'what happened to a service',
    mutates: false,
    resources: serviceArn,
    route: { method: 'GET', path: `${SERVICE_PATH}/events` },
    run: events,
  },
  DescribeMachineSpec: {
    summary: 'instance types of the region and whether there are any left',
    mutates: false,
    route: { method: 'GET', path: '/api/v2/public/instance_types' },
    run: machineSpecs,
  },
};

function endpoints(call: Call): Answer {
  const service = needService(call);
  const { accountId } = call.world;
  return {
    AccessToken: service.token,
    Endpoints: [
      {
        BackendId: 'default',
        EndpointType: 'DefaultGateway',
        InternetEndpoints: [endpointOf(service, accountId, 'internet')],
        IntranetEndpoints: [endpointOf(service, accountId, 'intranet')],
        PathType: 'Service',
        Port: 80,
      },
    ],
  };
}

function instances(call: Call): Answer {
  const service = needService(call);
  const { running, wanted } = replicasOf(call.world, service, call.now);
  const types = held(call.world, service);
  const all = Array.from({ length: wanted }, (_, index) => ({
    InstanceName: `${service.name}-${service.uid.slice(-8)}-${index}`,
    InstanceType: types[index] ?? '',
    ResourceType: 'PublicResource',
    Role: 'Standard',
    Namespace: service.regionId,
    Status: index < running ? 'Running' : 'Pending',
    Reason: index < running ? 'RUNNING' : index < types.length ? 'STARTING' : 'OutOfStock',
    ReadyProcesses: index < running ? 1 : 0,
    TotalProcesses: 1,
    RestartCount: 0,
    IsSpot: false,
    StartTime: isoSeconds(service.updatedAt),
  }));
  const { rows, ...counts } = page(all, call.params, { defaultSize: 100, maxSize: 100 });
  return { Instances: rows, ...counts };
}

/** The newest first. */
function events(call: Call): Answer {
  const { params, now } = call;
  const service = needService(call);
  const [from, until] = [timeOf(params.text('StartTime'), 0), timeOf(params.text('EndTime'), now)];
  const all = [...service.events, ...scalingEvents(call, service)]
    .filter((event) => event.at >= from && event.at <= Math.min(until, now))
    .filter((event) => (params.text('EventType') ?? event.type) === event.type)
    .sort((a, b) => b.at - a.at);
  const [number, size] = [params.int('PageNum') ?? 1, params.int('PageSize') ?? 100];
  const shown = all.slice((number - 1) * size, number * size);
  return {
    Events: shown.map(({ at, type, reason, message }) => ({
      Type: type,
      Reason: reason,
      Message: message,
      Time: isoSeconds(at),
    })),
    PageNum: number,
    TotalCount: all.length,
    TotalPageNum: Math.ceil(all.length / size),
  };
}

function timeOf(text: string | undefined, otherwise: number): number {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? otherwise : time;
}

/** Each time that the load changed the number of replicas. */
function scalingEvents({ world, now }: Call, service: EasService): readonly Event[] {
  const { scaler } = service;
  if (scaler === undefined) return [];
  const steps = wantedSteps(world, service);
  return steps.flatMap((step, index) => {
    const before = steps[index - 1];
    if (before === undefined || step.at < scaler.since || step.at > now) return [];
    const reason = step.value > before.value ? 'SCALE_OUT' : 'SCALE_IN';
    const message = `Autoscaler scales from ${before.value} to ${step.value} replicas`;
    return [{ at: step.at, type: 'Normal', reason, message } as const];
  });
}

function machineSpecs(call: Call): Answer {
  const { params, world } = call;
  const wanted = params.commaList('InstanceTypes');
  const zones = findRegion(call.region)?.zones ?? [];
  const InstanceMetas = INSTANCE_TYPES.filter((type) => wanted === undefined || wanted.includes(type.id)).flatMap(
    (type) => {
      const selling = zonesSelling(zones, type.id);
      if (selling.length === 0) return [];
      const inStock = selling.some((zone) => world.stock(zone, type.id) > 0);
      const gpu =
        type.gpu === undefined ? {} : { GPU: type.gpu.model, GPUAmount: type.gpu.count, GPUMemory: type.gpu.memoryGiB };
      return [
        {
          InstanceType: type.id,
          CPU: type.vCpu,
          Memory: type.memoryGiB,
          ...gpu,
          IsAvailable: inStock,
          StockStatus: inStock ? 'WithStock' : 'NoStock',
          Vendor: 'ECS',
        },
      ];
    },
  );
  return { InstanceMetas, Types: [] };
}
