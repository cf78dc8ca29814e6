import { describe, expect, it } from 'vitest';
import { hasContracts, openApiFaults } from '../../../../test/support/openapi-contract.ts';
import { recordingIo } from '../../../../test/support/recording-io.ts';
import type { Attributes, Resolved } from '../../../model/index.ts';
import { images } from './images.ts';

const ownership = { stack: 's', profile: 'p', address: 'data.alicloud_images.x' };
const desire = (args: Readonly<Record<string, Resolved>>) => ({
  address: ownership.address,
  region: 'cn-shanghai',
  args,
  ownership,
});
const image = (ImageId: string, CreationTime: string, ImageName = ImageId): Attributes => ({
  ImageId,
  CreationTime,
  ImageName,
});
const LISTED = {
  'ecs:DescribeImages': {
    Images: {
      Image: [image('old', '2025-01-01T00:00:00Z', 'ubuntu_22'), image('new', '2026-01-01T00:00:00Z', 'ubuntu_24')],
    },
    TotalCount: 2,
  },
};

describe('the image lookup', () => {
  it('asks the cloud for the newest of a family', async () => {
    const io = recordingIo({ 'ecs:DescribeImageFromFamily': { Image: image('m-1', '2026-01-01T00:00:00Z') } });
    const found = await images.query(io, desire({ image_family: 'acs:ubuntu_22_04_x64', most_recent: true }));
    expect(io.names()).toEqual(['ecs:DescribeImageFromFamily']);
    expect(found).toMatchObject({ id: 'm-1', ids: ['m-1'], images: [{ id: 'm-1', name: 'm-1' }] });
  });

  it('lists when there are more conditions, and sorts by age when asked', async () => {
    const io = recordingIo(LISTED);
    const args = { image_family: 'f', owners: 'system', architecture: 'x86_64', os_type: 'linux', most_recent: true };
    expect(await images.query(io, desire(args))).toMatchObject({ id: 'new', ids: ['new'] });
    expect(io.calls[0]?.params).toMatchObject({ ImageFamily: 'f', ImageOwnerAlias: 'system', OSType: 'linux' });
  });

  it('filters by name on this side', async () => {
    const found = await images.query(recordingIo(LISTED), desire({ owners: 'system', name_regex: '^ubuntu_2[24]$' }));
    expect(found['ids']).toEqual(['old', 'new']);
    expect((await images.query(recordingIo(LISTED), desire({ name_regex: '_22$' })))['id']).toBe('old');
  });

  it('says which conditions nothing fits', async () => {
    const looking = images.query(recordingIo(LISTED), desire({ name_regex: 'debian' }));
    await expect(looking).rejects.toMatchObject({ report: { code: 'LF4004' } });
    await expect(looking).rejects.toThrow('name_regex = "debian"');
  });

  it.skipIf(!hasContracts)('sends what the OpenAPI metadata knows', async () => {
    const io = recordingIo(LISTED);
    await images.query(io, desire({ image_family: 'f' }));
    await images.query(
      io,
      desire({ owners: 'self', image_id: 'm', status: 'Available', usage: 'none', tags: { a: 'b' } }),
    );
    expect(io.names()).toEqual(['ecs:DescribeImageFromFamily', 'ecs:DescribeImages', 'ecs:DescribeImages']);
    expect(io.calls.flatMap(openApiFaults)).toEqual([]);
  });
});
