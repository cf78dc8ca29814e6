import type { Attributes, Driver, DriverIo, Json } from '../../../model/index.ts';
import { attributes, rowsAt, textAt } from '../api/answer.ts';
import { paramsFrom, requiredText } from '../api/args.ts';
import { resetting, syncAspects, type Aspect } from '../api/aspects.ts';
import { createUntokened, modify } from '../api/call.ts';
import { ignoreMissing } from '../api/missing.ts';
import { findOwned, listOwned, type TaggedListing } from '../api/ownership.ts';
import { allRows } from '../api/pages.ts';
import { untilGone } from '../api/poll-status.ts';
import { joinResourceGroup } from '../api/resource-group.ts';
import { syncTags, tagParam, taggedAs, tagsOf } from '../api/tags.ts';

const LISTING: TaggedListing = { api: 'ecs:DescribeKeyPairs', rows: 'KeyPairs.KeyPair', id: 'KeyPairName' };
const TAGGED = taggedAs('ecs', 'keypair');
const ASPECTS: readonly Aspect[] = [joinResourceGroup('keypair')];
const DEFAULTS: Attributes = { tags: {} };

/** A public key that machines are made with. The name is the id; the private half never comes near Landfall. */
export const ecsKeyPair: Driver = {
  type: 'alicloud_ecs_key_pair',
  mode: 'managed',
  facts: {
    arguments: { key_pair_name: 'string', public_key: 'string', resource_group_id: 'string', tags: 'map' },
    // The provider updates public_key in place by forgetting it; no API call changes the key of a pair.
    forceNew: ['key_pair_name', 'public_key'],
    defaults: DEFAULTS,
    equal: { public_key: samePublicKey },
    tags: 'tags',
    replace: 'delete-first',
    actions: {
      read: ['ecs:DescribeKeyPairs'],
      create: ['ecs:ImportKeyPair'],
      update: ['ecs:JoinResourceGroup', 'ecs:TagResources', 'ecs:UntagResources'],
      delete: ['ecs:DeleteKeyPairs'],
    },
    expectedSeconds: { create: 1, update: 1, delete: 1 },
  },
  find: (io, desired) => findOwned(io, LISTING, desired),
  owned: (io, owner, region) => listOwned(io, LISTING, owner, region),
  read: async (io, id, region) => {
    const row = await describe(io, id, region);
    if (row === undefined) return undefined;
    return attributes({
      id,
      key_pair_name: id,
      public_key: textAt(row, 'PublicKey'),
      resource_group_id: textAt(row, 'ResourceGroupId'),
      finger_print: textAt(row, 'KeyPairFingerPrint'),
      create_time: textAt(row, 'CreationTime'),
      tags: tagsOf(rowsAt(row, 'Tags.Tag')),
    });
  },
  create: async (io, desired) => {
    const name = requiredText(desired, 'key_pair_name');
    const params = {
      KeyPairName: name,
      PublicKeyBody: requiredText(desired, 'public_key'),
      ...paramsFrom(desired.args, { resource_group_id: 'ResourceGroupId' }),
      Tag: tagParam(desired.args),
    };
    await createUntokened(io, { api: 'ecs:ImportKeyPair', region: desired.region, params });
    return name;
  },
  settle: async (io, id, { region }) => {
    await io.waitFor({ what: `key pair ${id}`, expectedSeconds: 1, poll: () => describe(io, id, region) });
  },
  sync: async (io, id, requested) => {
    const change = resetting(requested, DEFAULTS);
    await syncAspects(io, id, change, ASPECTS);
    await syncTags(io, id, change, TAGGED);
  },
  remove: async (io, id, _observed, region) => {
    const params = { KeyPairNames: JSON.stringify([id]) };
    await ignoreMissing(modify(io, { api: 'ecs:DeleteKeyPairs', region, params }));
    await untilGone(io, { what: `key pair ${id}`, expectedSeconds: 1, read: () => describe(io, id, region) });
  },
};

/** The name filter knows wildcards, so the name itself is compared again. */
async function describe(io: DriverIo, name: string, region: string | undefined): Promise<Attributes | undefined> {
  const rows = await allRows(io, { ...LISTING, region, params: { KeyPairName: name, IncludePublicKey: true } });
  return rows.find((row) => textAt(row, 'KeyPairName') === name);
}

/** The comment at the end of a public key is not part of the key. A cloud that tells no key is believed. */
function samePublicKey(desired: Json, observed: Json): boolean {
  if (typeof desired !== 'string' || typeof observed !== 'string' || observed === '') return true;
  const key = (text: string): string => text.trim().split(/\s+/).slice(0, 2).join(' ');
  return key(desired) === key(observed);
}
