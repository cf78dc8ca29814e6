import { page } from '../paging.ts';
import type { Action, Answer, Call } from '../service.ts';
import { fault, rejected } from './faults.ts';
import { aliasId, aliasOf, checkedAliasName, keyResource, needPlainKey } from './lookup.ts';
import { ALIASES, type Alias } from './tables.ts';

export const aliasActions: Record<string, Action> = {
  CreateAlias: {
    summary: 'gives a key a second name',
    mutates: true,
    resources: aliasAndKey,
    run: (call) => {
      const name = checkedAliasName(call);
      const key = needPlainKey(call);
      if (key.state === 'PendingDeletion') throw fault('stateUnchanged');
      const id = aliasId(call.region, name);
      const aliases = call.world.table(ALIASES);
      if (aliases.get(id) !== undefined) throw fault('aliasExists');
      aliases.put({ id, regionId: call.region, name, keyId: key.id });
      return {};
    },
  },
  UpdateAlias: {
    summary: 'points an alias at another key',
    mutates: true,
    resources: aliasAndKey,
    run: (call) => {
      const alias = aliasOf(call, checkedAliasName(call));
      const key = needPlainKey(call);
      if (key.state === 'PendingDeletion') throw rejected(key.state);
      call.world.table(ALIASES).put({ ...alias, keyId: key.id, due: [] });
      return {};
    },
  },
  DeleteAlias: {
    summary: 'deletes an alias, not its key',
    mutates: true,
    resources: aliasAndKey,
    run: (call) => {
      call.world.table(ALIASES).delete(aliasOf(call, checkedAliasName(call)).id);
      return {};
    },
  },
  ListAliases: {
    summary: 'the aliases of the region',
    mutates: false,
    run: (call) => listed(call, call.world.table(ALIASES).where('regionId', call.region)),
  },
  ListAliasesByKeyId: {
    summary: 'the aliases of one key',
    mutates: false,
    resources: keyResource,
    run: (call) => listed(call, call.world.table(ALIASES).where('keyId', needPlainKey(call).id)),
  },
};

function listed(call: Call, aliases: readonly Alias[]): Answer {
  const { rows, ...counts } = page(aliases, call.params, { defaultSize: 10, maxSize: 100 });
  return {
    Aliases: {
      Alias: rows.map(({ name, keyId }) => ({ AliasName: name, AliasArn: aliasArn(call, name), KeyId: keyId })),
    },
    ...counts,
  };
}

function aliasArn(call: Call, name: string): string {
  return `acs:kms:${call.region}:${call.world.accountId}:${name}`;
}

/** Changing an alias touches the alias and, when the call names one, the key. */
function aliasAndKey(call: Call): readonly string[] {
  const arn = aliasArn(call, call.params.text('AliasName') ?? 'alias/*');
  return call.params.has('KeyId') ? [arn, ...keyResource(call)] : [arn];
}
