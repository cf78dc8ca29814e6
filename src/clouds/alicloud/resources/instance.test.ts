import { describe, expect, it } from 'vitest';
import { recordingIo, type Answer } from '../../../../test/support/recording-io.ts';
import { Secret } from '../../../base/index.ts';
import type { Attributes, Desired, Resolved } from '../../../model/index.ts';
import { instance } from './instance.ts';

const ownership = { stack: 's', profile: 'p', address: 'a' };
const desire = (args: Readonly<Record<string, Resolved>>): Desired => ({
  address: 'a',
  region: 'cn-shanghai',
  args,
  ownership,
});
const seen = (...rows: Attributes[]): Answer =>
  rows.map((row) => ({ Instances: { Instance: [{ InstanceId: 'i-1', ...row }] }, TotalCount: 1 }));
const RUNNING = { Status: 'Running', VpcAttributes: { PrivateIpAddress: { IpAddress: ['10.0.0.9'] } } };
const STOPPED = { Status: 'Stopped' };

async function synced(args: Readonly<Record<string, Resolved>>, observed: Attributes, rows: Answer) {
  const io = recordingIo({ 'ecs:DescribeInstances': rows });
  const differing = new Set(Object.keys(args).filter((name) => args[name] !== observed[name]));
  await instance.sync(io, 'i-1', { desired: desire(args), observed, differing });
  return { io, names: io.names().filter((name) => !name.startsWith('ecs:Describe')) };
}

describe('a machine', () => {
  it('is run with its boot script in base64, without telling the secret in it', async () => {
    const io = recordingIo({ 'ecs:RunInstances': { InstanceIdSets: { InstanceIdSet: ['i-1'] } } });
    await instance.create(io, desire({ user_data: 'echo hi', tags: { a: 'b' }, system_disk_size: 40 }));
    const { params, tokenParam } = io.last('ecs:RunInstances');
    expect(params).toEqual({
      UserData: Buffer.from('echo hi').toString('base64'),
      SystemDisk: { Size: '40' },
      Amount: 1,
      Tag: [{ Key: 'a', Value: 'b' }],
    });
    expect(tokenParam).toBe('ClientToken');
    await instance.create(io, desire({ user_data: new Secret('token', 'env:T') }));
    const secret = io.last('ecs:RunInstances').params['UserData'];
    expect(JSON.stringify(secret)).toBe('"(secret)"');
    expect((secret as Secret).reveal()).toBe(Buffer.from('token').toString('base64'));
  });

  it('is ready when it runs and has every address it was promised', async () => {
    const io = recordingIo({
      'ecs:DescribeInstances': seen(
        { Status: 'Pending' },
        { Status: 'Stopped' },
        { Status: 'Starting' },
        { Status: 'Running' },
        RUNNING,
        { ...RUNNING, PublicIpAddress: { IpAddress: ['47.0.0.1'] } },
      ),
    });
    await instance.settle?.(io, 'i-1', desire({ internet_max_bandwidth_out: 5 }));
    expect(io.calls).toHaveLength(6);
  });

  it('is not stopped for a new name', async () => {
    const { names } = await synced(
      { instance_name: 'new' },
      { instance_name: 'old', status: 'Running' },
      seen(RUNNING),
    );
    expect(names).toEqual(['ecs:ModifyInstanceAttribute']);
  });

  it('is stopped for a new type, keeping its place, and started again', async () => {
    const rows = seen(RUNNING, STOPPED, STOPPED, RUNNING);
    const observed = { instance_type: 'ecs.g7.large', status: 'Running' };
    const { io, names } = await synced({ instance_type: 'ecs.g7.xlarge' }, observed, rows);
    expect(names).toEqual(['ecs:StopInstance', 'ecs:ModifyInstanceSpec', 'ecs:StartInstance']);
    expect(io.last('ecs:StopInstance').params).toEqual({ InstanceId: 'i-1', StoppedMode: 'KeepCharging' });
  });

  it('is started when a crash left it stopped', async () => {
    const { names } = await synced({}, { status: 'Stopped' }, seen(STOPPED, RUNNING));
    expect(names).toEqual(['ecs:StartInstance']);
  });

  it('stays stopped for a new tag when somebody stopped it', async () => {
    const { names } = await synced({ tags: { a: 'b' } }, { status: 'Stopped' }, seen(STOPPED));
    expect(names).toEqual(['ecs:TagResources']);
  });

  it('swaps its role: the old one goes first', async () => {
    const { io, names } = await synced({ role_name: 'new' }, { role_name: 'old' }, seen(RUNNING));
    expect(names).toEqual(['ecs:DetachInstanceRamRole', 'ecs:AttachInstanceRamRole']);
    expect(io.last('ecs:DetachInstanceRamRole').params['RamRoleName']).toBe('old');
  });

  it('loses its role when the argument has left the configuration', async () => {
    const io = recordingIo({ 'ecs:DescribeInstances': seen(RUNNING) });
    const differing = new Set(['role_name']);
    await instance.sync(io, 'i-1', { desired: desire({}), observed: { role_name: 'old' }, differing });
    expect(io.names()).toEqual(['ecs:DetachInstanceRamRole']);
  });

  it('gets a public address with its first bandwidth only', async () => {
    const first = await synced({ internet_max_bandwidth_out: 5 }, { internet_max_bandwidth_out: 0 }, seen(RUNNING));
    const more = await synced({ internet_max_bandwidth_out: 9 }, { internet_max_bandwidth_out: 5 }, seen(RUNNING));
    expect(first.io.last('ecs:ModifyInstanceNetworkSpec').params['AllocatePublicIp']).toBe(true);
    expect(more.io.last('ecs:ModifyInstanceNetworkSpec').params).not.toHaveProperty('AllocatePublicIp');
  });

  it.each([
    ['#!/bin/sh\n', '#!/bin/sh\n', true],
    [Buffer.from('#!/bin/sh\n').toString('base64'), '#!/bin/sh\n', true],
    ['#!/bin/sh\n', '#!/bin/bash\n', false],
  ])('has the same boot script: %j and %j: %s', (desired, observed, same) => {
    expect(instance.facts.equal?.['user_data']?.(desired, observed)).toBe(same);
  });

  it.each([
    [[{ size: 100 }], [{ size: 100, category: 'cloud_essd' }], true],
    [[{ size: 100 }, { size: 20 }], [{ size: 20 }, { size: 100 }], true],
    [[{ size: 100 }], [{ size: 100 }, { size: 20 }], false],
    [[{ size: 100, category: 'cloud_auto' }], [{ size: 100, category: 'cloud_essd' }], false],
    [[], [], true],
  ])('has the data disks %j when it shows %j: %s', (desired, observed, same) => {
    expect(instance.facts.equal?.['data_disks']?.(desired, observed)).toBe(same);
  });
});
