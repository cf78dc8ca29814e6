import { isoSeconds } from '../iso-time.ts';
import type { Call } from '../service.ts';
import { JsonBody } from '../wire/json-body.ts';
import { outOfStock } from './deployment.ts';
import { replicasOf } from './replicas.ts';
import type { EasService } from './tables.ts';
import { findInstanceType } from '../../catalog/index.ts';

/** A service as DescribeService and ListServices show it. */
export function showService(call: Call, service: EasService): Readonly<Record<string, unknown>> {
  const { world, now } = call;
  const replicas = replicasOf(world, service, now);
  const short = service.status === 'Running' && replicas.withoutRoom > 0;
  const config = new JsonBody(service.config);
  const metadata = config.child('metadata');
  return {
    ServiceName: service.name,
    ServiceId: service.uid,
    ServiceUid: service.uid,
    Status: service.status,
    Reason: service.status.toUpperCase(),
    Message: short ? outOfStock(service, replicas.withoutRoom) : service.message,
    Region: service.regionId,
    Namespace: `eas-${service.uid.slice('eas-m-'.length)}`,
    WorkspaceId: service.workspaceId,
    Image: config.children('containers')[0]?.text('image') ?? '',
    Resource: metadata.text('resource') ?? `eas-${service.regionId}-public`,
    ResourceAlias: '',
    Role: 'Standard',
    RoleAttrs: '{}',
    Source: 'API',
    Weight: 100,
    TrafficState: 'standalone',
    SafetyLock: service.safetyLock,
    AccessToken: service.token,
    InternetEndpoint: endpointOf(service, world.accountId, 'internet'),
    IntranetEndpoint: endpointOf(service, world.accountId, 'intranet'),
    ...sizeOf(service, metadata),
    TotalInstance: replicas.wanted,
    RunningInstance: replicas.running,
    PendingInstance: replicas.pending,
    CurrentVersion: service.version,
    LatestVersion: service.version,
    CreateTime: isoSeconds(service.createdAt),
    UpdateTime: isoSeconds(service.updatedAt),
    CallerUid: service.callerUid,
    ParentUid: world.accountId,
    ServiceConfig: JSON.stringify(service.config),
    ExtraData: '',
    Labels: Object.entries(service.labels).map(([LabelKey, LabelValue]) => ({ LabelKey, LabelValue })),
    AutoscalerEnabled: service.scaler !== undefined,
    CronscalerEnabled: false,
    QuotaId: metadata.text('quota_id') ?? '',
  };
}

/** Where the service answers. */
export function endpointOf(service: EasService, uid: string, net: 'internet' | 'intranet'): string {
  const zone = net === 'internet' ? service.regionId : `vpc.${service.regionId}`;
  return `http://${uid}.${zone}.pai-eas.aliyuncs.com/api/predict/${service.name}`;
}

/** Of one replica: cores, GPUs, and memory in MB. */
function sizeOf({ types }: EasService, metadata: JsonBody): Readonly<Record<string, number>> {
  const type = findInstanceType(types[0] ?? '');
  const own = { Cpu: metadata.int('cpu') ?? 0, Gpu: metadata.int('gpu') ?? 0, Memory: metadata.int('memory') ?? 0 };
  return type === undefined ? own : { Cpu: type.vCpu, Gpu: type.gpu?.count ?? 0, Memory: type.memoryGiB * 1024 };
}
