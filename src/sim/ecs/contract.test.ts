import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../service.ts';
import { callAction } from '../world/test-call.ts';
import { ecs } from './index.ts';
import { testMachines, UBUNTU } from './test-machines.ts';

const METADATA = new URL('../../../../shared/contracts/openapi/ecs.json', import.meta.url);

interface Published {
  readonly version: string;
  readonly actions: Readonly<
    Record<string, { readonly parameters: Readonly<Record<string, { readonly required?: boolean }>> }>
  >;
}

describe.skipIf(!existsSync(METADATA))('OpenAPI metadata of the product (../shared/contracts)', () => {
  const published = JSON.parse(existsSync(METADATA) ? readFileSync(METADATA, 'utf8') : '{}') as Published;

  it('has every action offered here, under the same version', () => {
    expect(ecs.version).toBe(published.version);
    expect(Object.keys(ecs.actions).length).toBeGreaterThan(80);
    expect(Object.keys(ecs.actions).filter((name) => !(name in published.actions))).toEqual([]);
  });

  it('demands every parameter that is demanded here', () => {
    const strange = Object.entries(ecs.actions).flatMap(([name, { required = [] }]) =>
      required
        .filter((parameter) => published.actions[name]?.parameters[parameter]?.required !== true)
        .map((parameter) => `${name}: ${parameter}`),
    );
    expect(strange).toEqual([]);
  });
});

type Model = { names(): Record<string, string>; types(): Record<string, unknown> };

/** Where an answer's members or their JSON types are not those of the official SDK's model. */
function strayMembers(value: unknown, type: unknown, path: string): readonly string[] {
  if (value === undefined || value === null) return [`${path} is ${value}`];
  if (typeof type === 'string')
    return jsonType(value) === type || type === 'any' ? [] : [`${path} is ${jsonType(value)}, not ${type}`];
  if (typeof type === 'function') return strayFields(value as Answer, type as unknown as Model, path);
  const { itemType } = type as { readonly itemType?: unknown };
  if (itemType === undefined) return [];
  if (!Array.isArray(value)) return [`${path} is no list`];
  return value.flatMap((item, index) => strayMembers(item, itemType, `${path}[${index}]`));
}

function strayFields(answer: Answer, model: Model, path: string): readonly string[] {
  const [names, types] = [model.names(), model.types()];
  const byName = new Map(Object.entries(names).map(([field, name]) => [name, types[field]]));
  return Object.entries(answer).flatMap(([name, value]) =>
    byName.has(name) ? strayMembers(value, byName.get(name), `${path}.${name}`) : [`${path}.${name} is unknown`],
  );
}

function jsonType(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}

function modelOf(action: string): Model {
  const load = createRequire(import.meta.url);
  const exported = load(`@alicloud/ecs20140526/dist/models/${action}ResponseBody.js`) as Readonly<
    Record<string, Model>
  >;
  return exported[`${action}ResponseBody`]!;
}

describe('the official SDK', () => {
  it('knows every member of the answers, with these JSON types', () => {
    const { ask, askVpc, groupId, one, order, rows, run, vSwitchId, vpcId, wait, world } = testMachines();
    const faults: string[] = [];
    const seen = new Set<string>();
    const check = (action: string, input: Parameters<typeof ask>[1] = {}): Answer => {
      const answer = ask(action, input);
      seen.add(action);
      faults.push(...strayFields(answer, modelOf(action), action));
      return answer;
    };
    const tag = { 'Tag.1.Key': 'app', 'Tag.1.Value': 'demo' };

    check('ImportKeyPair', { KeyPairName: 'ops', PublicKeyBody: PUBLIC_KEY, ...tag });
    check('CreateKeyPair', { KeyPairName: 'new' });
    check('DescribeKeyPairs', { IncludePublicKey: true });
    const other = String(
      check('CreateSecurityGroup', { VpcId: vpcId, SecurityGroupName: 'other', ...tag })['SecurityGroupId'],
    );
    check('AuthorizeSecurityGroup', {
      SecurityGroupId: groupId,
      IpProtocol: 'tcp',
      PortRange: '22/22',
      SourceGroupId: other,
    });
    check('AuthorizeSecurityGroupEgress', {
      SecurityGroupId: groupId,
      IpProtocol: 'all',
      PortRange: '-1/-1',
      DestCidrIp: '0.0.0.0/0',
    });
    check('DescribeSecurityGroups', { IsQueryEcsCount: true });
    check('DescribeSecurityGroupAttribute', { SecurityGroupId: groupId });
    check('DescribeSecurityGroupReferences', { 'SecurityGroupId.1': other });

    check('RunInstances', order({ KeyPairName: 'ops', InternetMaxBandwidthOut: 5, 'DataDisk.1.Size': 50, ...tag }));
    wait();
    const [InstanceId = ''] = rows('DescribeInstances').map((row) => String(row['InstanceId']));
    const InstanceIds = JSON.stringify([InstanceId]);
    const { AllocationId } = askVpc('AllocateEipAddress', { Bandwidth: 5 });
    const [eipHost = ''] = run();
    askVpc('AssociateEipAddress', { AllocationId: String(AllocationId), InstanceId: eipHost });
    wait();
    check('DescribeInstances');
    check('DescribeInstanceStatus');
    check('DescribeInstanceAttribute', { InstanceId: eipHost });
    check('DescribeUserData', { InstanceId });
    check('DescribeInstanceRamRole', { InstanceIds });
    check('DescribeInstanceMaintenanceAttributes', { 'InstanceId.1': InstanceId });
    check('DescribeInstanceAttachmentAttributes', { InstanceIds });
    check('AttachKeyPair', { KeyPairName: 'new', InstanceIds });
    check('DetachKeyPair', { KeyPairName: 'new', InstanceIds });
    check('StopInstances', { 'InstanceId.1': InstanceId });
    wait();
    check('ModifyInstanceSpec', { InstanceId, InstanceType: 'ecs.g7.2xlarge' });
    check('ReplaceSystemDisk', { InstanceId, ImageId: UBUNTU });
    check('StartInstances', { 'InstanceId.1': InstanceId });
    wait();
    check('RebootInstances', { 'InstanceId.1': InstanceId });
    wait();
    check('CreateInstance', order());

    const DiskId = String(
      check('CreateDisk', { ZoneId: 'cn-shanghai-l', DiskCategory: 'cloud_essd', Size: 40, ...tag })['DiskId'],
    );
    wait();
    check('AttachDisk', { DiskId, InstanceId });
    wait();
    check('DescribeDisks');
    check('ResizeDisk', { DiskId, NewSize: 60 });
    check('ModifyDiskSpec', { DiskId, PerformanceLevel: 'PL0' });
    const card = check('CreateNetworkInterface', { VSwitchId: vSwitchId, SecurityGroupId: groupId, ...tag });
    const NetworkInterfaceId = String(card['NetworkInterfaceId']);
    wait();
    check('AttachNetworkInterface', { NetworkInterfaceId, InstanceId });
    wait();
    check('DescribeNetworkInterfaces');
    check('DescribeNetworkInterfaceAttribute', { NetworkInterfaceId });
    check('AssignPrivateIpAddresses', { NetworkInterfaceId, SecondaryPrivateIpAddressCount: 2 });

    check('DescribeImages');
    check('DescribeImageFromFamily', { ImageFamily: 'acs:ubuntu_22_04_x64' });
    const ImageId = String(check('CreateImage', { InstanceId, ImageName: 'golden', ...tag })['ImageId']);
    wait();
    check('CopyImage', { ImageId, DestinationRegionId: 'cn-beijing' });
    check('ModifyImageSharePermission', { ImageId, 'AddAccount.1': '1111111111111111' });
    check('DescribeImageSharePermission', { ImageId });
    check('DescribeImages', { ImageId });
    check('DescribeImageSupportInstanceTypes', { ImageId });

    check('DescribeRegions');
    check('DescribeZones');
    check('DescribeAvailableResource', { DestinationResource: 'InstanceType' });
    check('DescribeAvailableResource', { DestinationResource: 'SystemDisk', InstanceType: 'ecs.g7.large' });
    check('DescribeInstanceTypes');
    check('DescribeInstanceTypeFamilies');
    check('DescribeSpotPriceHistory', { NetworkType: 'vpc', InstanceType: 'ecs.g7.large' });
    check('DescribeSpotAdvice', { Cores: 4 });
    check('DescribePrice', {
      InstanceType: 'ecs.g7.large',
      'SystemDisk.Category': 'cloud_essd',
      'SystemDisk.Size': 40,
    });
    check('DescribeAccountAttributes');
    check('PurchaseReservedInstancesOffering', { InstanceType: 'ecs.g7.large', ...tag });
    check('DescribeReservedInstances');
    const reserved = one('DescribeReservedInstances')['ReservedInstanceId'];
    check('DescribeReservedInstanceAutoRenewAttribute', { ReservedInstanceId: String(reserved) });
    check('ListTagResources', { ResourceType: 'instance', 'ResourceId.1': InstanceId });
    check('DescribeTasks');

    const unreadable = callAction(world, ecs, 'DescribeInstances', { RegionId: 'cn-beijing' });
    expect(unreadable).toMatchObject({ Instances: { Instance: [] }, TotalCount: 0 });
    expect(faults).toEqual([]);
    expect(seen.size).toBeGreaterThan(50);
  });
});

const PUBLIC_KEY = `ssh-ed25519 ${Buffer.concat([Buffer.from([0, 0, 0, 11]), Buffer.from('ssh-ed25519'), Buffer.from([0, 0, 0, 32]), Buffer.alloc(32, 7)]).toString('base64')} ops@example`;
