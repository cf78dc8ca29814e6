import type { Attributes, Driver, DriverIo, Json } from '../../../model/index.ts';
import { attributes, filled, flagAt, numberAt, rowAt, textAt } from '../api/answer.ts';
import { paramsFrom, requiredText, textArg, type ParamRule } from '../api/args.ts';
import { resetting, syncAspects, type Aspect } from '../api/aspects.ts';
import { createUntokened, modify, query } from '../api/call.ts';
import { splitId } from '../api/compound-id.ts';
import { sameBlocks } from '../api/equal.ts';
import { ignoreMissing, unlessMissing } from '../api/missing.ts';
import { untilGone } from '../api/poll-status.ts';
import { blockFrom, oneOf, same } from '../cluster/blocks.ts';

const EXPECTED = { create: 3, update: 1, delete: 2 };
/** A store that was just made may be unknown for up to a minute. */
const VISIBLE_WITHIN_SECONDS = 120;

/** Terraform's defaults; the API wants the first two in every request. */
const DEFAULTS: Attributes = {
  append_meta: true,
  auto_split: false,
  enable_web_tracking: false,
  retention_period: 30,
};
const SHARDS = 2;

const OWN_KEY = same('arn', 'cmk_key_id', 'region_id');
const ENCRYPTION = { ...same('enable', 'encrypt_type'), user_cmk_info: ['user_cmk_info', oneOf(OWN_KEY)] } as const;

/** What an update sends, whole each time. */
const SETTINGS: Readonly<Record<string, ParamRule>> = {
  append_meta: 'appendMeta',
  auto_split: 'autoSplit',
  enable_web_tracking: 'enable_tracking',
  hot_ttl: 'hot_ttl',
  infrequent_access_ttl: 'infrequentAccessTTL',
  max_split_shard_count: 'maxSplitShard',
  mode: 'mode',
  retention_period: 'ttl',
};

/** A store of logs in a project. */
export const logStore: Driver = {
  type: 'alicloud_log_store',
  mode: 'managed',
  facts: {
    arguments: {
      append_meta: 'bool',
      auto_split: 'bool',
      enable_web_tracking: 'bool',
      encrypt_conf: 'block',
      hot_ttl: 'number',
      infrequent_access_ttl: 'number',
      logstore_name: 'string',
      max_split_shard_count: 'number',
      metering_mode: 'string',
      mode: 'string',
      project_name: 'string',
      retention_period: 'number',
      shard_count: 'number',
    },
    forceNew: ['encrypt_conf', 'logstore_name', 'project_name', 'shard_count'],
    defaults: DEFAULTS,
    equal: { encrypt_conf: sameBlocks(), shard_count: sameOrSplit },
    replace: 'delete-first',
    actions: {
      read: ['sls:GetLogStore', 'sls:GetLogStoreMeteringMode'],
      create: ['sls:CreateLogStore'],
      update: ['sls:UpdateLogStore', 'sls:UpdateLogStoreMeteringMode'],
      delete: ['sls:DeleteLogStore'],
    },
    expectedSeconds: EXPECTED,
  },

  async find(io, desired) {
    const id = `${requiredText(desired, 'project_name')}:${requiredText(desired, 'logstore_name')}`;
    const known = (await describe(io, id, desired.region)) !== undefined;
    return known && desired.exclude?.includes(id) !== true ? id : undefined;
  },

  async read(io, id, region) {
    const store = await describe(io, id, region);
    if (store === undefined) return undefined;
    const [project, logstore] = splitId(id);
    const call = { api: 'sls:GetLogStoreMeteringMode', region, params: { project, logstore } };
    const metering = await unlessMissing(query(io, call));
    return attributes({ ...settingsOf(store), ...identityOf(id), metering_mode: modeOf(metering) });
  },

  async create(io, desired) {
    const [project, name] = [requiredText(desired, 'project_name'), requiredText(desired, 'logstore_name')];
    const body = {
      logstoreName: name,
      shardCount: SHARDS,
      ...paramsFrom({ ...DEFAULTS, ...desired.args }, { ...SETTINGS, shard_count: 'shardCount' }),
      ...paramsFrom(desired.args, { encrypt_conf: ['encrypt_conf', oneOf(ENCRYPTION)] }),
    };
    await createUntokened(io, { api: 'sls:CreateLogStore', region: desired.region, params: { project, body } });
    return `${project}:${name}`;
  },

  async settle(io, id, { region }) {
    await io.waitFor({
      what: `log store ${id} to be visible`,
      expectedSeconds: EXPECTED.create,
      timeoutSeconds: VISIBLE_WITHIN_SECONDS,
      poll: () => describe(io, id, region),
    });
  },

  async sync(io, id, requested) {
    await syncAspects(io, id, resetting(requested, DEFAULTS), ASPECTS);
  },

  async remove(io, id, _observed, region) {
    const [project, logstore] = splitId(id);
    await ignoreMissing(modify(io, { api: 'sls:DeleteLogStore', region, params: { project, logstore } }));
    const read = (): Promise<Attributes | undefined> => describe(io, id, region);
    await untilGone(io, { what: `log store ${id}`, expectedSeconds: EXPECTED.delete, read });
  },
};

const ASPECTS: readonly Aspect[] = [
  {
    // An update that leaves a setting out resets it: what the user does not say stays as it is.
    args: Object.keys(SETTINGS),
    apply: async (io, id, { desired: { args, region }, observed }) => {
      const [project, logstore] = splitId(id);
      const settings = paramsFrom({ ...observed, ...args }, { ...SETTINGS, shard_count: 'shardCount' });
      const params = { project, logstore, body: { logstoreName: logstore, ...settings } };
      await modify(io, { api: 'sls:UpdateLogStore', region, params });
    },
  },
  {
    args: ['metering_mode'],
    apply: async (io, id, { desired: { args, region } }) => {
      const [project, logstore] = splitId(id);
      const params = { project, logstore, body: { meteringMode: textArg(args, 'metering_mode') } };
      await modify(io, { api: 'sls:UpdateLogStoreMeteringMode', region, params });
    },
  },
];

function settingsOf(store: Attributes): Readonly<Record<string, Json | undefined>> {
  return {
    append_meta: flagAt(store, 'appendMeta'),
    auto_split: flagAt(store, 'autoSplit'),
    create_time: numberAt(store, 'createTime'),
    enable_web_tracking: flagAt(store, 'enable_tracking'),
    encrypt_conf: encryptionOf(store),
    hot_ttl: numberAt(store, 'hot_ttl'),
    infrequent_access_ttl: numberAt(store, 'infrequentAccessTTL'),
    max_split_shard_count: numberAt(store, 'maxSplitShard'),
    mode: filled(textAt(store, 'mode')),
    retention_period: numberAt(store, 'ttl'),
    shard_count: numberAt(store, 'shardCount'),
  };
}

function identityOf(id: string): Readonly<Record<string, string>> {
  const [project, logstore] = splitId(id);
  return { id, project_name: project, logstore_name: logstore };
}

function encryptionOf(store: Attributes): Json {
  const block = blockFrom(rowAt(store, 'encrypt_conf'), same('enable', 'encrypt_type'))[0];
  if (block === undefined) return [];
  return [{ ...block, user_cmk_info: blockFrom(rowAt(store, 'encrypt_conf.user_cmk_info'), OWN_KEY) }];
}

function modeOf(metering: Attributes | undefined): string | undefined {
  return filled(textAt(metering ?? {}, 'meteringMode'));
}

function describe(io: DriverIo, id: string, region: string | undefined): Promise<Attributes | undefined> {
  const [project, logstore] = splitId(id);
  return unlessMissing(query(io, { api: 'sls:GetLogStore', region, params: { project, logstore } }));
}

/** Shards split by themselves as logs come in: more than were asked for is no difference, and never a reason to start over. */
function sameOrSplit(desired: Json, observed: Json): boolean {
  return Number(observed) >= Number(desired);
}
