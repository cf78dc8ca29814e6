import type { Action, Answer, Call } from '../service.ts';
import { bodyOf } from '../wire/json-body.ts';
import { fault } from './faults.ts';
import { storeArn } from './log-store.ts';
import { needLogStore } from './log-store-store.ts';
import { LOG_STORES, type LogStoreRow } from './tables.ts';

const path = '/logstores/{logstore}/index';

export const actions: Readonly<Record<string, Action>> = {
  CreateIndex: {
    summary: 'makes the index of a logstore',
    mutates: true,
    resources: storeArn,
    route: { method: 'POST', path },
    reply: { body: 'nothing' },
    run: (call) => {
      const store = needLogStore(call);
      if (store.index !== undefined) throw fault('IndexAlreadyExist', store.name);
      return put(call, store);
    },
  },
  GetIndex: {
    summary: 'reads the index of a logstore',
    mutates: false,
    resources: storeArn,
    route: { method: 'GET', path },
    run: (call) => {
      const store = indexed(call);
      return { ttl: store.ttl, index_mode: 'v2', lastModifyTime: Math.floor(store.updatedAt / 1000), ...store.index };
    },
  },
  UpdateIndex: {
    summary: 'replaces the index of a logstore',
    mutates: true,
    resources: storeArn,
    route: { method: 'PUT', path },
    reply: { body: 'nothing' },
    run: (call) => put(call, indexed(call)),
  },
  DeleteIndex: {
    summary: 'deletes the index of a logstore',
    mutates: true,
    resources: storeArn,
    route: { method: 'DELETE', path },
    reply: { body: 'nothing' },
    run: (call) => {
      call.world.table(LOG_STORES).put({ ...indexed(call), index: undefined, updatedAt: call.now });
      return {};
    },
  },
};

function indexed(call: Call): LogStoreRow {
  const store = needLogStore(call);
  if (store.index === undefined) throw fault('IndexConfigNotExist', store.name);
  return store;
}

/** An index says how lines are cut or how fields are, or both. */
function put(call: Call, store: LogStoreRow): Answer {
  const body = bodyOf(call);
  if (!body.has('line') && !body.has('keys')) throw fault('ParameterInvalid', 'neither line nor keys');
  call.world.table(LOG_STORES).put({ ...store, index: body.fields(), updatedAt: call.now });
  return {};
}
