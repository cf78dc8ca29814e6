import type { Call } from '../service.ts';
import { fault } from './faults.ts';
import { needProject } from './project-store.ts';
import { LOG_STORES, type LogStoreRow } from './tables.ts';

const NAME = /^[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]$/;

/** Days at most; as many mean for ever. */
const MAX_TTL = 3650;
const MAX_SHARDS = 256;

/** Writes a new logstore into a project that is there. */
export function addLogStore(
  call: Call,
  project: string,
  order: Pick<LogStoreRow, 'name'> & Partial<LogStoreRow>,
): LogStoreRow {
  const { world, now } = call;
  const stores = world.table(LOG_STORES);
  const row: LogStoreRow = {
    ttl: 30,
    shardCount: 2,
    autoSplit: false,
    maxSplitShard: 64,
    appendMeta: true,
    tracking: false,
    telemetryType: 'None',
    hotTtl: 0,
    infrequentAccessTtl: 0,
    mode: 'standard',
    meteringMode: 'ChargeByFunction',
    encryption: undefined,
    index: undefined,
    createdAt: now,
    updatedAt: now,
    ...order,
    id: `${project}/${order.name}`,
    project,
  };
  if (!NAME.test(row.name)) throw fault('ParameterInvalid', `logstoreName ${row.name}`);
  checkTtl(row.ttl);
  if (row.shardCount < 1 || row.shardCount > MAX_SHARDS)
    throw fault('ParameterInvalid', `shardCount ${row.shardCount}`);
  if (stores.get(row.id) !== undefined) throw fault('LogStoreAlreadyExist', row.name);
  if (stores.where('project', project).length >= world.quota('sls.logstores', 200)) {
    throw fault('QuotaExceed', `logstores of ${project}`);
  }
  stores.put(row);
  return row;
}

/** 1 to 3650 days. */
export function checkTtl(ttl: number): void {
  if (ttl < 1 || ttl > MAX_TTL) throw fault('ParameterInvalid', `ttl ${ttl}`);
}

/** The logstore that the path names in the project that the host names; 404 for either. */
export function needLogStore(call: Call): LogStoreRow {
  const project = needProject(call);
  const name = call.params.text('logstore') ?? '';
  const row = call.world.table(LOG_STORES).get(`${project.id}/${name}`);
  if (row === undefined) throw fault('LogStoreNotExist', name);
  return row;
}
