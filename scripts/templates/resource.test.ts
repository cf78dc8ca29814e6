import { expect, it } from 'vitest';
import { change, desired, expectContract, ownTags } from '../../test/support/driver-journey.ts';
import { recordingIo } from '../../test/support/recording-io.ts';
import { productThing } from './resource.ts';

const ADDRESS = 'alicloud_product_thing.main';
const TAGS = { Tag: Object.entries(ownTags(ADDRESS)).map(([Key, Value]) => ({ Key, Value })) };
const THING = { ThingId: 'thing-1', Status: 'Available', Tags: TAGS };
const ALIVE = { Things: { Thing: [THING] }, TotalCount: 1 };
const GONE = { Things: { Thing: [] }, TotalCount: 0 };

it('is created, found, told, changed and removed by calls that the API knows', async () => {
  const wanted = desired(ADDRESS, {
    // slot: required
    tags: ownTags(ADDRESS),
  });
  const io = recordingIo({ 'product:CreateThing': { ThingId: 'thing-1' }, 'product:DescribeThings': ALIVE });
  const id = await productThing.create(io, wanted);
  expect(id).toBe('thing-1');
  await productThing.settle?.(io, id, wanted);
  expect(await productThing.find(io, wanted)).toBe(id);
  expect(await productThing.read(io, id, wanted.region)).toMatchObject({ id, tags: ownTags(ADDRESS) });
  await productThing.sync(io, id, change(wanted, { tags: { old: 'tag' } }, 'tags'));
  const afterwards = recordingIo({ 'product:DescribeThings': GONE });
  await productThing.remove(afterwards, id, {}, wanted.region);
  expectContract(productThing, [...io.calls, ...afterwards.calls]);
});
