import type { Attributes, Driver, Json } from '../../../model/index.ts';
import { spelling } from '../api/answer.ts';
import { flagArg } from '../api/args.ts';
import { resetting } from '../api/aspects.ts';
import { modify } from '../api/call.ts';
import { ignoreMissing } from '../api/missing.ts';
import { findOwned, listOwned } from '../api/ownership.ts';
import { untilGone } from '../api/poll-status.ts';
import { syncTags, taggedAs } from '../api/tags.ts';
import { runInstance, untilRunning } from '../instance/create.ts';
import { describeInstance, INSTANCES } from '../instance/describe.ts';
import { sameDataDisks } from '../instance/disks.ts';
import { readInstance } from '../instance/read.ts';
import { syncInstance } from '../instance/sync.ts';
import { sameUserData } from '../instance/user-data.ts';

const TAGGED = taggedAs('ecs', 'instance');

const DEFAULTS: Attributes = {
  auto_release_time: '',
  deletion_protection: false,
  description: '',
  internet_max_bandwidth_out: 0,
  key_name: '',
  role_name: '',
  status: 'Running',
  tags: {},
};

/** A machine (ECS). */
export const instance: Driver = {
  type: 'alicloud_instance',
  mode: 'managed',
  facts: {
    arguments: {
      instance_type: 'string',
      image_id: 'string',
      security_groups: 'list',
      vswitch_id: 'string',
      availability_zone: 'string',
      private_ip: 'string',
      instance_name: 'string',
      host_name: 'string',
      description: 'string',
      password: 'string',
      key_name: 'string',
      role_name: 'string',
      user_data: 'string',
      system_disk_category: 'string',
      system_disk_size: 'number',
      system_disk_name: 'string',
      system_disk_description: 'string',
      system_disk_performance_level: 'string',
      system_disk_encrypted: 'bool',
      system_disk_kms_key_id: 'string',
      data_disks: 'block',
      internet_charge_type: 'string',
      internet_max_bandwidth_out: 'number',
      instance_charge_type: 'string',
      period: 'number',
      period_unit: 'string',
      spot_strategy: 'string',
      spot_price_limit: 'number',
      spot_duration: 'number',
      spot_interruption_behavior: 'string',
      deletion_protection: 'bool',
      credit_specification: 'string',
      resource_group_id: 'string',
      auto_release_time: 'string',
      http_endpoint: 'string',
      http_tokens: 'string',
      http_put_response_hop_limit: 'number',
      security_enhancement_strategy: 'string',
      status: 'string',
      stopped_mode: 'string',
      force_delete: 'bool',
      tags: 'map',
    },
    // The provider leaves spot_duration out, but no API call changes it; and vswitch_id, but a machine keeps to its zone,
    // and a vSwitch that is replaced must be empty before its successor can take its address block.
    refuses: { system_disk_size: onlyGrows },
    forceNew: [
      'vswitch_id',
      'availability_zone',
      'system_disk_category',
      'system_disk_encrypted',
      'system_disk_kms_key_id',
      'data_disks',
      'spot_strategy',
      'spot_price_limit',
      'spot_duration',
      'spot_interruption_behavior',
      'http_put_response_hop_limit',
      'security_enhancement_strategy',
    ],
    writeOnly: ['password', 'period', 'period_unit', 'security_enhancement_strategy', 'stopped_mode', 'force_delete'],
    unordered: ['security_groups'],
    defaults: DEFAULTS,
    equal: { user_data: sameUserData, data_disks: sameDataDisks, auto_release_time: sameMinute },
    sensitive: ['password'],
    tags: 'tags',
    replace: 'create-first',
    actions: {
      read: ['ecs:DescribeInstances', 'ecs:DescribeDisks', 'ecs:DescribeUserData', 'ecs:DescribeInstanceRamRole'],
      // Giving a machine a role is an action of its own.
      create: ['ecs:RunInstances', 'ram:PassRole'],
      update: [
        'ecs:ModifyInstanceAttribute',
        'ecs:ModifyInstanceSpec',
        'ecs:ModifyPrepayInstanceSpec',
        'ecs:ModifyInstanceVpcAttribute',
        'ecs:ModifyInstanceNetworkSpec',
        'ecs:ModifyInstanceChargeType',
        'ecs:ModifyInstanceMetadataOptions',
        'ecs:ModifyInstanceAutoReleaseTime',
        'ecs:ModifyDiskAttribute',
        'ecs:ModifyDiskSpec',
        'ecs:ResizeDisk',
        'ecs:ReplaceSystemDisk',
        'ecs:AttachKeyPair',
        'ecs:DetachKeyPair',
        'ecs:AttachInstanceRamRole',
        'ecs:DetachInstanceRamRole',
        'ecs:JoinResourceGroup',
        'ecs:StartInstance',
        'ecs:StopInstance',
        'ecs:TagResources',
        'ecs:UntagResources',
      ],
      delete: ['ecs:DeleteInstance'],
    },
    expectedSeconds: { create: 45, update: 30, delete: 30 },
  },
  find: (io, desired) => findOwned(io, INSTANCES, desired),
  owned: (io, owner, region) => listOwned(io, INSTANCES, owner, region),
  read: readInstance,
  create: runInstance,
  settle: untilRunning,
  sync: async (io, id, requested) => {
    const change = resetting(requested, DEFAULTS);
    await syncInstance(io, id, change);
    await syncTags(io, id, change, TAGGED);
  },
  remove: async (io, id, observed, region) => {
    const row = await describeInstance(io, id, region);
    if (row === undefined) return;
    // A subscription that still runs is given back only when the user insists.
    const params = { InstanceId: id, Force: true, TerminateSubscription: flagArg(observed, 'force_delete') };
    await ignoreMissing(modify(io, { api: 'ecs:DeleteInstance', region, params }));
    await untilGone(io, {
      what: `machine ${id}`,
      expectedSeconds: 25,
      timeoutSeconds: 1200,
      read: () => describeInstance(io, id, region),
    });
  },
};

/** The API keeps minutes only: `2026-12-01T10:00Z` for `2026-12-01T10:00:00Z`. */
function sameMinute(desired: Json, observed: Json): boolean {
  const minute = (value: Json): number | string => {
    const text = spelling(value);
    const time = Date.parse(text);
    return Number.isNaN(time) ? text : Math.floor(time / 60_000);
  };
  return minute(desired) === minute(observed);
}

function onlyGrows(before: Json, after: Json): string | undefined {
  const [from, to] = [Number(before), Number(after)];
  return to < from ? `disks only grow: ${from} GiB cannot become ${to} GiB` : undefined;
}
