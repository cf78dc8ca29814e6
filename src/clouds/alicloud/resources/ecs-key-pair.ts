import type { Attributes, Desired, Driver, DriverIo, Json } from '../../../model/index.ts';
import { attributes, rowsAt, textAt } from '../api/answer.ts';
import { paramsFrom, requiredText } from '../api/args.ts';
import { resetting, syncAspects, type Aspect } from '../api/aspects.ts';
import { createUntokened, modify } from '../api/call.ts';
import { ignoreMissing } from '../api/missing.ts';
import { findOwned, listOwned, type TaggedListing } from '../api/ownership.ts';
import { allRows } from '../api/pages.ts';
import { untilGone } from '../api/poll-status.ts';
import { joinResourceGroup } from '../api/resource-group.ts';
import { INSTANCES } from '../instance/describe.ts';
import { syncTags, tagParam, taggedAs, tagsOf } from '../api/tags.ts';

const LISTING: TaggedListing = { api: 'ecs:DescribeKeyPairs', rows: 'KeyPairs.KeyPair', id: 'KeyPairName' };
const TAGGED = taggedAs('ecs', 'keypair');
const ASPECTS: readonly Aspect[] = [
  joinResourceGroup('keypair'),
  { args: ['public_key'], apply: (io, id, { desired }) => changeKey(io, id, desired) },
];
/** Machines that one call attaches to or detaches from a pair. */
const MACHINES_A_CALL = 50;
const DEFAULTS: Attributes = { tags: {} };

/** A public key that machines are made with. The name is the id; the private half never comes near Landfall. */
export const ecsKeyPair: Driver = {
  type: 'alicloud_ecs_key_pair',
  mode: 'managed',
  facts: {
    arguments: { key_pair_name: 'string', public_key: 'string', resource_group_id: 'string', tags: 'map' },
    // No API call changes the key of a pair, and one that machines use cannot be deleted: see changeKey.
    forceNew: ['key_pair_name'],
    defaults: DEFAULTS,
    equal: { public_key: samePublicKey },
    tags: 'tags',
    replace: 'delete-first',
    actions: {
      read: ['ecs:DescribeKeyPairs'],
      create: ['ecs:ImportKeyPair'],
      update: [
        'ecs:JoinResourceGroup',
        'ecs:TagResources',
        'ecs:UntagResources',
        'ecs:DescribeInstances',
        'ecs:DetachKeyPair',
        'ecs:DeleteKeyPairs',
        'ecs:ImportKeyPair',
        'ecs:AttachKeyPair',
      ],
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
  create: importKey,
  settle: async (io, id, { region }) => {
    await io.waitFor({ what: `key pair ${id}`, expectedSeconds: 1, poll: () => describe(io, id, region) });
  },
  sync: async (io, id, requested) => {
    const change = resetting(requested, DEFAULTS);
    await syncAspects(io, id, change, ASPECTS);
    await syncTags(io, id, change, TAGGED);
  },
  remove: (io, id, _observed, region) => removePair(io, id, region),
};

async function importKey(io: DriverIo, desired: Desired): Promise<string> {
  const name = requiredText(desired, 'key_pair_name');
  const params = {
    KeyPairName: name,
    PublicKeyBody: requiredText(desired, 'public_key'),
    ...paramsFrom(desired.args, { resource_group_id: 'ResourceGroupId' }),
    Tag: tagParam(desired.args),
  };
  await createUntokened(io, { api: 'ecs:ImportKeyPair', region: desired.region, params });
  return name;
}

async function removePair(io: DriverIo, name: string, region: string | undefined): Promise<void> {
  const params = { KeyPairNames: JSON.stringify([name]) };
  await ignoreMissing(modify(io, { api: 'ecs:DeleteKeyPairs', region, params }));
  await untilGone(io, { what: `key pair ${name}`, expectedSeconds: 1, read: () => describe(io, name, region) });
}

/**
 * Makes the pair anew under its name, between taking it from its machines and giving it back to them. Cut short, the next
 * run finds no pair and machines without their key, and mends both.
 */
async function changeKey(io: DriverIo, name: string, desired: Desired): Promise<void> {
  const { region } = desired;
  const rows = await allRows(io, { ...INSTANCES, region, params: { KeyPairName: name } });
  const machines = rows.flatMap((row) => textAt(row, 'InstanceId') ?? []);
  await eachBatch(machines, (batch) => modify(io, { api: 'ecs:DetachKeyPair', region, params: binding(name, batch) }));
  await removePair(io, name, region);
  await importKey(io, desired);
  await eachBatch(machines, (batch) => modify(io, { api: 'ecs:AttachKeyPair', region, params: binding(name, batch) }));
  if (machines.length > 0) io.progress('machines that run take the new key at their next start');
}

function binding(name: string, machines: readonly string[]): Readonly<Record<string, unknown>> {
  return { KeyPairName: name, InstanceIds: JSON.stringify(machines) };
}

async function eachBatch(ids: readonly string[], work: (batch: readonly string[]) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < ids.length; at += MACHINES_A_CALL) await work(ids.slice(at, at + MACHINES_A_CALL));
}

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
