import type { Attributes, Driver, DriverIo } from '../../../model/index.ts';
import { textAt } from '../api/answer.ts';
import { paramsFrom, requiredText } from '../api/args.ts';
import { modifiedBy, syncAspects } from '../api/aspects.ts';
import { createUntokened, modify } from '../api/call.ts';
import { ignoreMissing } from '../api/missing.ts';
import { allRows } from '../api/pages.ts';
import { untilGone } from '../api/poll-status.ts';

const EXPECTED = { create: 1, update: 1, delete: 1 };

/** A name for a key, as `alias/payments`; its id is that name. */
export const kmsAlias: Driver = {
  type: 'alicloud_kms_alias',
  mode: 'managed',
  facts: {
    arguments: { alias_name: 'string', key_id: 'string' },
    forceNew: ['alias_name'],
    replace: 'delete-first',
    actions: {
      read: ['kms:ListAliases'],
      create: ['kms:CreateAlias'],
      update: ['kms:UpdateAlias'],
      delete: ['kms:DeleteAlias'],
    },
    expectedSeconds: EXPECTED,
  },

  async find(io, desired) {
    const name = requiredText(desired, 'alias_name');
    const row = await describe(io, name, desired.region);
    // The same name on another key is somebody else's.
    return row !== undefined && textAt(row, 'KeyId') === requiredText(desired, 'key_id') ? name : undefined;
  },

  async read(io, id, region) {
    const row = await describe(io, id, region);
    return row === undefined ? undefined : { id, alias_name: id, key_id: textAt(row, 'KeyId') ?? '' };
  },

  async create(io, desired) {
    const params = paramsFrom(desired.args, { alias_name: 'AliasName', key_id: 'KeyId' });
    await createUntokened(io, { api: 'kms:CreateAlias', region: desired.region, params });
    return requiredText(desired, 'alias_name');
  },

  async sync(io, id, change) {
    await syncAspects(io, id, change, [
      modifiedBy({ api: 'kms:UpdateAlias', id: 'AliasName', args: { key_id: 'KeyId' } }),
    ]);
  },

  async remove(io, id, _observed, region) {
    await ignoreMissing(modify(io, { api: 'kms:DeleteAlias', region, params: { AliasName: id } }));
    const read = (): Promise<Attributes | undefined> => describe(io, id, region);
    await untilGone(io, { what: `alias ${id}`, expectedSeconds: EXPECTED.delete, read });
  },
};

/** Only the listing tells an alias's key without asking for the key. */
async function describe(io: DriverIo, name: string, region: string | undefined): Promise<Attributes | undefined> {
  const call = { api: 'kms:ListAliases', region, params: {}, rows: 'Aliases.Alias', pageSize: 100 };
  return (await allRows(io, call)).find((row) => textAt(row, 'AliasName') === name);
}
