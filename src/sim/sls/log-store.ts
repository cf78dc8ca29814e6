import type { Action, Answer, Call } from '../service.ts';
import { bodyOf, type JsonBody } from '../wire/json-body.ts';
import { fault } from './faults.ts';
import { addLogStore, checkTtl, needLogStore } from './log-store-store.ts';
import { needProject } from './project-store.ts';
import { sliceOf } from './slice.ts';
import { LOG_STORES, type LogStoreRow } from './tables.ts';

/** RAM names of the logstore that path or body names. */
export function storeArn(call: Call): readonly string[] {
  const name = call.params.text('logstore') ?? bodyOf(call).text('logstoreName') ?? '*';
  const project = call.params.text('project') ?? '*';
  return [`acs:log:${call.region}:${call.world.accountId}:project/${project}/logstore/${name}`];
}

export const actions: Readonly<Record<string, Action>> = {
  CreateLogStore: {
    summary: 'makes a logstore in a project',
    mutates: true,
    resources: storeArn,
    route: { method: 'POST', path: '/logstores' },
    reply: { body: 'nothing' },
    run: createLogStore,
  },
  GetLogStore: {
    summary: 'reads a logstore',
    mutates: false,
    resources: storeArn,
    route: { method: 'GET', path: '/logstores/{logstore}' },
    run: (call) => storeAnswer(needLogStore(call)),
  },
  ListLogStores: {
    summary: 'lists the names of logstores in a project',
    mutates: false,
    resources: storeArn,
    route: { method: 'GET', path: '/logstores' },
    run: listLogStores,
  },
  UpdateLogStore: {
    summary: 'changes retention, splitting or tracking of a logstore',
    mutates: true,
    resources: storeArn,
    route: { method: 'PUT', path: '/logstores/{logstore}' },
    reply: { body: 'nothing' },
    run: updateLogStore,
  },
  DeleteLogStore: {
    summary: 'deletes a logstore with its logs and index',
    mutates: true,
    resources: storeArn,
    route: { method: 'DELETE', path: '/logstores/{logstore}' },
    reply: { body: 'nothing' },
    run: (call) => {
      call.world.table(LOG_STORES).delete(needLogStore(call).id);
      return {};
    },
  },
  GetLogStoreMeteringMode: {
    summary: 'tells how a logstore is billed',
    mutates: false,
    resources: storeArn,
    route: { method: 'GET', path: '/logstores/{logstore}/meteringmode' },
    run: (call) => ({ meteringMode: needLogStore(call).meteringMode }),
  },
  UpdateLogStoreMeteringMode: {
    summary: 'changes how a logstore is billed',
    mutates: true,
    resources: storeArn,
    route: { method: 'PUT', path: '/logstores/{logstore}/meteringmode' },
    reply: { body: 'nothing' },
    run: updateMeteringMode,
  },
  ListShards: {
    summary: 'lists the shards of a logstore',
    mutates: false,
    resources: storeArn,
    route: { method: 'GET', path: '/logstores/{logstore}/shards' },
    reply: { body: 'items' },
    run: (call) => ({ items: shardsOf(needLogStore(call)) }),
  },
};

function createLogStore(call: Call): Answer {
  const body = bodyOf(call);
  addLogStore(call, needProject(call).id, { name: body.text('logstoreName') ?? '', ...settings(body) });
  return {};
}

function listLogStores(call: Call): Answer {
  const { params, world } = call;
  const [name, type, mode] = [params.text('logstoreName'), params.text('telemetryType'), params.text('mode')];
  const rows = world
    .table(LOG_STORES)
    .where('project', needProject(call).id)
    .filter((row) => name === undefined || row.name.includes(name))
    .filter((row) => type === undefined || row.telemetryType === type)
    .filter((row) => mode === undefined || row.mode === mode);
  const page = sliceOf(rows, params, 200);
  return { logstores: page.map((row) => row.name), count: page.length, total: rows.length };
}

/** The shard count stays: shards are split and merged, not set. */
function updateLogStore(call: Call): Answer {
  const row = needLogStore(call);
  const { shardCount: _fixed, ...changed } = settings(bodyOf(call));
  if (changed.ttl !== undefined) checkTtl(changed.ttl);
  call.world.table(LOG_STORES).put({ ...row, ...changed, updatedAt: call.now });
  return {};
}

function updateMeteringMode(call: Call): Answer {
  const row = needLogStore(call);
  const mode = bodyOf(call).text('meteringMode');
  if (mode !== 'ChargeByFunction' && mode !== 'ChargeByDataIngest') throw fault('ParameterInvalid', 'meteringMode');
  call.world.table(LOG_STORES).put({ ...row, meteringMode: mode, updatedAt: call.now });
  return {};
}

/** What the body says of a logstore, without what it does not say. */
function settings(body: JsonBody): Partial<LogStoreRow> {
  const said: { readonly [Name in keyof LogStoreRow]?: LogStoreRow[Name] | undefined } = {
    ttl: body.int('ttl'),
    shardCount: body.int('shardCount'),
    autoSplit: body.bool('autoSplit'),
    maxSplitShard: body.int('maxSplitShard'),
    appendMeta: body.bool('appendMeta'),
    tracking: body.bool('enable_tracking'),
    telemetryType: body.text('telemetryType'),
    hotTtl: body.int('hot_ttl'),
    infrequentAccessTtl: body.int('infrequentAccessTTL'),
    mode: modeOf(body.text('mode')),
    encryption: body.raw('encrypt_conf'),
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}

function modeOf(text: string | undefined): LogStoreRow['mode'] | undefined {
  if (text === undefined || text === 'standard' || text === 'query' || text === 'lite') return text;
  throw fault('ParameterInvalid', `mode ${text}`);
}

function storeAnswer(row: LogStoreRow): Answer {
  return {
    logstoreName: row.name,
    ttl: row.ttl,
    shardCount: row.shardCount,
    autoSplit: row.autoSplit,
    maxSplitShard: row.maxSplitShard,
    appendMeta: row.appendMeta,
    enable_tracking: row.tracking,
    telemetryType: row.telemetryType,
    hot_ttl: row.hotTtl,
    infrequentAccessTTL: row.infrequentAccessTtl,
    mode: row.mode,
    ...(row.encryption === undefined ? {} : { encrypt_conf: row.encryption }),
    createTime: Math.floor(row.createdAt / 1000),
    lastModifyTime: Math.floor(row.updatedAt / 1000),
  };
}

/** Shards divide the 128-bit space of keys evenly. */
function shardsOf(row: LogStoreRow): readonly Answer[] {
  const space = 2n ** 128n;
  const bound = (index: number): string => {
    const at = (space * BigInt(index)) / BigInt(row.shardCount);
    return (at === space ? space - 1n : at).toString(16).padStart(32, '0');
  };
  return Array.from({ length: row.shardCount }, (_, shardID) => ({
    shardID,
    status: 'readwrite',
    inclusiveBeginKey: bound(shardID),
    exclusiveEndKey: bound(shardID + 1),
    createTime: Math.floor(row.createdAt / 1000),
  }));
}
