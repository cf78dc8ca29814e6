import type { Attributes, DriverIo } from '../../../model/index.ts';
import { attributes, filled, flagAt, numberAt, rowsAt, textAt, textsAt } from '../api/answer.ts';
import { query } from '../api/call.ts';
import { unlessMissing } from '../api/missing.ts';
import { tagsOf } from '../api/tags.ts';
import { describeInstance } from './describe.ts';
import { readDisks } from './disks.ts';
import { decodeUserData } from './user-data.ts';

/** A machine with its disks, boot script and role, under Terraform's names. */
export async function readInstance(
  io: DriverIo,
  id: string,
  region: string | undefined,
): Promise<Attributes | undefined> {
  const row = await describeInstance(io, id, region);
  if (row === undefined) return undefined;
  const [disks, userData, role] = await Promise.all([
    readDisks(io, id, region),
    readUserData(io, id, region),
    readRole(io, id, region),
  ]);
  return attributes({
    id,
    ...kindOf(row),
    ...placeOf(row),
    ...priceOf(row),
    ...disks,
    user_data: userData,
    role_name: role,
  });
}

/** The address inside the VPC; undefined while it is not given out yet. */
export function privateIpOf(row: Attributes): string | undefined {
  const [address] = textsAt(row, 'VpcAttributes.PrivateIpAddress.IpAddress');
  return filled(address) ?? filled(textAt(primaryInterface(row), 'PrimaryIpAddress'));
}

/** The fixed public address; not an EIP's. */
export function publicIpOf(row: Attributes): string | undefined {
  return filled(textsAt(row, 'PublicIpAddress.IpAddress')[0]);
}

function kindOf(row: Attributes): Readonly<Record<string, Attributes[string] | undefined>> {
  return {
    instance_type: textAt(row, 'InstanceType'),
    image_id: textAt(row, 'ImageId'),
    instance_name: textAt(row, 'InstanceName'),
    host_name: textAt(row, 'HostName'),
    description: textAt(row, 'Description'),
    key_name: textAt(row, 'KeyPairName'),
    credit_specification: textAt(row, 'CreditSpecification'),
    deletion_protection: flagAt(row, 'DeletionProtection'),
    http_endpoint: textAt(row, 'MetadataOptions.HttpEndpoint'),
    http_tokens: textAt(row, 'MetadataOptions.HttpTokens'),
    http_put_response_hop_limit: numberAt(row, 'MetadataOptions.HttpPutResponseHopLimit'),
    cpu: numberAt(row, 'Cpu'),
    memory: numberAt(row, 'Memory'),
    os_name: textAt(row, 'OSName'),
    os_type: textAt(row, 'OSType'),
    status: textAt(row, 'Status'),
    create_time: textAt(row, 'CreationTime'),
    start_time: textAt(row, 'StartTime'),
    expired_time: textAt(row, 'ExpiredTime'),
    tags: tagsOf(rowsAt(row, 'Tags.Tag')),
  };
}

function placeOf(row: Attributes): Readonly<Record<string, Attributes[string] | undefined>> {
  const privateIp = privateIpOf(row);
  return {
    availability_zone: textAt(row, 'ZoneId'),
    vpc_id: textAt(row, 'VpcAttributes.VpcId'),
    vswitch_id: textAt(row, 'VpcAttributes.VSwitchId'),
    security_groups: textsAt(row, 'SecurityGroupIds.SecurityGroupId'),
    private_ip: privateIp,
    primary_ip_address: privateIp,
    public_ip: publicIpOf(row) ?? filled(textAt(row, 'EipAddress.IpAddress')) ?? '',
    network_interface_id: textAt(primaryInterface(row), 'NetworkInterfaceId'),
    resource_group_id: textAt(row, 'ResourceGroupId'),
    deployment_set_id: textAt(row, 'DeploymentSetId'),
  };
}

function priceOf(row: Attributes): Readonly<Record<string, Attributes[string] | undefined>> {
  return {
    instance_charge_type: textAt(row, 'InstanceChargeType'),
    internet_charge_type: textAt(row, 'InternetChargeType'),
    internet_max_bandwidth_out: numberAt(row, 'InternetMaxBandwidthOut'),
    spot_strategy: textAt(row, 'SpotStrategy'),
    spot_price_limit: numberAt(row, 'SpotPriceLimit'),
    spot_duration: numberAt(row, 'SpotDuration'),
    spot_interruption_behavior: textAt(row, 'SpotInterruptionBehavior'),
    auto_release_time: textAt(row, 'AutoReleaseTime'),
  };
}

function primaryInterface(row: Attributes): Attributes {
  const interfaces = rowsAt(row, 'NetworkInterfaces.NetworkInterface');
  return interfaces.find((each) => textAt(each, 'Type') === 'Primary') ?? interfaces[0] ?? {};
}

async function readUserData(io: DriverIo, id: string, region: string | undefined): Promise<string> {
  const answer = await unlessMissing(query(io, { api: 'ecs:DescribeUserData', region, params: { InstanceId: id } }));
  return decodeUserData(textAt(answer ?? {}, 'UserData') ?? '');
}

async function readRole(io: DriverIo, id: string, region: string | undefined): Promise<string> {
  const params = { InstanceIds: JSON.stringify([id]) };
  const answer = await unlessMissing(query(io, { api: 'ecs:DescribeInstanceRamRole', region, params }));
  const [row] = rowsAt(answer ?? {}, 'InstanceRamRoleSets.InstanceRamRoleSet');
  return textAt(row ?? {}, 'RamRoleName') ?? '';
}
