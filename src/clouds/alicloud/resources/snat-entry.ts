import type { Attributes, Desired, Driver, DriverIo, Json } from '../../../model/index.ts';
import { attributes, filled, numberAt, spelling, textAt } from '../api/answer.ts';
import { paramsFrom, requiredText, textArg } from '../api/args.ts';
import { modifiedBy, resetting } from '../api/aspects.ts';
import { createdId, modify } from '../api/call.ts';
import { splitId } from '../api/compound-id.ts';
import { ignoreMissing, unlessMissing } from '../api/missing.ts';
import { allRows } from '../api/pages.ts';
import { untilGone, untilStatus } from '../api/poll-status.ts';

const API = 'vpc:DescribeSnatTableEntries';

const ATTRIBUTES = { snat_ip: 'SnatIp', snat_entry_name: 'SnatEntryName', eip_affinity: 'EipAffinity' } as const;

const DEFAULTS: Attributes = { eip_affinity: 0 };

export const snatEntry: Driver = {
  type: 'alicloud_snat_entry',
  mode: 'managed',
  facts: {
    arguments: {
      snat_table_id: 'string',
      snat_ip: 'string',
      source_vswitch_id: 'string',
      source_cidr: 'string',
      snat_entry_name: 'string',
      eip_affinity: 'number',
    },
    forceNew: ['snat_table_id', 'source_vswitch_id', 'source_cidr'],
    defaults: DEFAULTS,
    equal: { snat_ip: sameAddresses },
    // Two entries for one source are refused.
    replace: 'delete-first',
    actions: {
      read: [API],
      create: ['vpc:CreateSnatEntry'],
      update: ['vpc:ModifySnatEntry'],
      delete: ['vpc:DeleteSnatEntry'],
    },
    expectedSeconds: { create: 8, update: 8, delete: 8 },
    // The gateway is busy while one of its entries is made; a table belongs to one gateway.
    lock: (args) => {
      const table = textArg(args, 'snat_table_id');
      return table === undefined ? undefined : `snat-table:${table}`;
    },
  },
  find: findEntry,
  read: readEntry,
  create: async (io, desired) => {
    const table = requiredText(desired, 'snat_table_id');
    const params = {
      SnatTableId: table,
      ...paramsFrom(desired.args, { ...ATTRIBUTES, source_vswitch_id: 'SourceVSwitchId', source_cidr: 'SourceCIDR' }),
    };
    const call = { api: 'vpc:CreateSnatEntry', region: desired.region, params };
    return `${table}:${await createdId(io, call, 'SnatEntryId')}`;
  },
  settle: (io, id, { region }) => untilAvailable(io, id, region),
  sync: async (io, id, requested) => {
    const change = resetting(requested, DEFAULTS);
    if (!Object.keys(ATTRIBUTES).some((name) => change.differing.has(name))) return;
    const [table, entry] = splitId(id);
    const aspect = modifiedBy({
      api: 'vpc:ModifySnatEntry',
      id: 'SnatEntryId',
      always: { SnatTableId: table },
      args: ATTRIBUTES,
    });
    await aspect.apply(io, entry, change);
    await untilAvailable(io, id, change.desired.region);
  },
  remove: async (io, id, _observed, region) => {
    const row = await describe(io, id, region);
    if (row === undefined) return;
    if (textAt(row, 'Status') !== 'Deleting') {
      const [table, entry] = splitId(id);
      const params = { SnatTableId: table, SnatEntryId: entry };
      await ignoreMissing(modify(io, { api: 'vpc:DeleteSnatEntry', region, params }));
    }
    await untilGone(io, { what: `SNAT entry ${id}`, expectedSeconds: 6, read: () => describe(io, id, region) });
  },
};

/** No tags here: an entry is known by its table and its source. */
async function findEntry(io: DriverIo, desired: Desired): Promise<string | undefined> {
  const table = requiredText(desired, 'snat_table_id');
  const sourceSwitch = textArg(desired.args, 'source_vswitch_id');
  const params =
    sourceSwitch === undefined
      ? { SourceCIDR: textArg(desired.args, 'source_cidr') }
      : { SourceVSwitchId: sourceSwitch };
  const rows = await entries(io, table, desired.region, params);
  const entry = rows.find((row) => {
    const sameSource =
      sourceSwitch === undefined
        ? textAt(row, 'SourceCIDR') === params.SourceCIDR && filled(textAt(row, 'SourceVSwitchId')) === undefined
        : textAt(row, 'SourceVSwitchId') === sourceSwitch;
    const id = `${table}:${textAt(row, 'SnatEntryId') ?? ''}`;
    return sameSource && textAt(row, 'Status') !== 'Deleting' && desired.exclude?.includes(id) !== true;
  });
  return entry === undefined ? undefined : `${table}:${textAt(entry, 'SnatEntryId') ?? ''}`;
}

async function readEntry(io: DriverIo, id: string, region: string | undefined): Promise<Attributes | undefined> {
  const row = await describe(io, id, region);
  if (row === undefined || textAt(row, 'Status') === 'Deleting') return undefined;
  const [table, entry] = splitId(id);
  return attributes({
    id,
    snat_table_id: table,
    snat_entry_id: entry,
    snat_ip: textAt(row, 'SnatIp'),
    source_vswitch_id: textAt(row, 'SourceVSwitchId'),
    source_cidr: textAt(row, 'SourceCIDR'),
    snat_entry_name: textAt(row, 'SnatEntryName'),
    eip_affinity: numberAt(row, 'EipAffinity') ?? 0,
    status: textAt(row, 'Status'),
  });
}

async function describe(io: DriverIo, id: string, region: string | undefined): Promise<Attributes | undefined> {
  const [table, entry] = splitId(id);
  const rows = await entries(io, table, region, { SnatEntryId: entry });
  return rows.find((row) => textAt(row, 'SnatEntryId') === entry);
}

/** The table goes with its gateway: then there are no entries. */
async function entries(
  io: DriverIo,
  table: string,
  region: string | undefined,
  filter: Readonly<Record<string, unknown>>,
): Promise<readonly Attributes[]> {
  const params = { SnatTableId: table, ...filter };
  const rows = await unlessMissing(allRows(io, { api: API, region, params, rows: 'SnatTableEntries.SnatTableEntry' }));
  return rows ?? [];
}

async function untilAvailable(io: DriverIo, id: string, region: string | undefined): Promise<void> {
  await untilStatus(io, {
    what: `SNAT entry ${id}`,
    api: API,
    expectedSeconds: 6,
    read: () => describe(io, id, region),
    until: ['Available'],
    broken: ['Deleting'],
  });
}

/** `1.1.1.1,2.2.2.2`: the order means nothing. */
function sameAddresses(desired: Json, observed: Json): boolean {
  const set = (value: Json): string => spelling(value).split(',').toSorted().join(',');
  return set(desired) === set(observed);
}
