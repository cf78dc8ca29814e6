import { describe, expect, it } from 'vitest';
import { testMachines } from './test-machines.ts';

const NEW = { ZoneId: 'cn-shanghai-l', DiskCategory: 'cloud_essd', Size: 40 } as const;

describe('disks', () => {
  it('are made, attached, detached and deleted through their states', () => {
    const { ask, one, refusal, run, wait } = testMachines();
    const [InstanceId = ''] = run();
    const DiskId = String(ask('CreateDisk', NEW)['DiskId']);
    const disk = () => one('DescribeDisks', { DiskIds: JSON.stringify([DiskId]) });
    expect(disk()).toMatchObject({ Status: 'Creating', Portable: true });
    expect(refusal('AttachDisk', { DiskId, InstanceId })).toBe('403 IncorrectDiskStatus.Initializing');
    wait(5);
    ask('AttachDisk', { DiskId, InstanceId });
    expect(disk()).toMatchObject({ Status: 'Attaching' });
    wait(10);
    expect(disk()).toMatchObject({ Status: 'In_use', InstanceId, Device: '/dev/xvdb', DeleteWithInstance: false });
    expect(refusal('DeleteDisk', { DiskId })).toBe('403 DiskStillAttached');
    ask('DetachDisk', { DiskId, InstanceId });
    expect(disk()).toMatchObject({ Status: 'Detaching' });
    wait(20);
    expect(disk()).toMatchObject({ Status: 'Available', InstanceId: '' });
    expect(refusal('DetachDisk', { DiskId, InstanceId })).toBe('404 InvalidDisk.AlreadyDetached');
    ask('DeleteDisk', { DiskId });
    expect(refusal('DeleteDisk', { DiskId })).toBe('accepted');
  });

  it('grow and never shrink', () => {
    const { ask, one, refusal, wait } = testMachines();
    const DiskId = String(ask('CreateDisk', NEW)['DiskId']);
    wait();
    expect(refusal('ResizeDisk', { DiskId, NewSize: 30 })).toBe('403 InvalidDiskSize.TooSmall');
    ask('ResizeDisk', { DiskId, NewSize: 80 });
    expect(one('DescribeDisks')).toMatchObject({ Size: 80 });
    expect(refusal('ModifyDiskSpec', { DiskId, PerformanceLevel: 'PL2' })).toBe('403 InvalidDiskSize.TooSmall');
  });

  it.each([
    ['an unknown category', { DiskCategory: 'cloud_gold' }, '400 InvalidDiskCategory.ValueNotSupported'],
    ['a size below the level', { PerformanceLevel: 'PL3' }, '400 InvalidSize.ValueNotSupported'],
    ['an unknown zone', { ZoneId: 'cn-shanghai-z' }, '404 InvalidZoneId.NotFound'],
    ['an unknown snapshot', { SnapshotId: 's-none' }, '404 InvalidSnapshotId.NotFound'],
  ])('refuse %s', (_what, input, expected) => {
    expect(testMachines().refusal('CreateDisk', { ...NEW, ...input })).toBe(expected);
  });

  it('stay in their zone, and go with types that take them', () => {
    const { ask, refusal, run, wait } = testMachines();
    const [InstanceId = ''] = run();
    const elsewhere = String(ask('CreateDisk', { ...NEW, ZoneId: 'cn-shanghai-m' })['DiskId']);
    const old = String(ask('CreateDisk', { ...NEW, DiskCategory: 'cloud_efficiency' })['DiskId']);
    wait();
    expect(refusal('AttachDisk', { DiskId: elsewhere, InstanceId })).toBe('403 ResourcesNotInSameZone');
    expect(refusal('AttachDisk', { DiskId: old, InstanceId })).toBe('403 InvalidInstanceType.NotSupportDiskCategory');
  });
});
