import type { Service } from '../service.ts';
import { actions as accountAttributes } from './account-attribute.ts';
import { actions as availableResources } from './available-resource.ts';
import { actions as disks } from './disk.ts';
import { actions as images } from './image.ts';
import { actions as imageMaking } from './image-make.ts';
import { actions as imageSharing } from './image-share.ts';
import { actions as instanceChanges } from './instance-change.ts';
import { actions as instanceLife } from './instance-life.ts';
import { actions as instanceReads } from './instance-read.ts';
import { actions as instanceRoles } from './instance-role.ts';
import { actions as instanceTypes } from './instance-type.ts';
import { happenings } from './interruption.ts';
import { actions as keyPairs } from './key-pair.ts';
import { actions as launches } from './launch.ts';
import { actions as networkInterfaces } from './network-interface.ts';
import { actions as prices } from './price.ts';
import { actions as regions } from './region.ts';
import { actions as reservedInstances } from './reserved-instance.ts';
import { actions as securityGroups } from './security-group.ts';
import { actions as securityGroupRules } from './security-group-rule.ts';
import { actions as spot } from './spot.ts';
import { actions as tags } from './tag.ts';
import { actions as tasks } from './task.ts';

/** Elastic Compute Service, with security groups, disks, images and network interfaces, which are part of it. */
export const ecs: Service = {
  product: 'Ecs',
  code: 'ecs',
  version: '2014-05-26',
  // Central regions also answer to `ecs-cn-hangzhou.aliyuncs.com`.
  hosts: ['ecs'],
  forbidden: {
    code: 'Forbidden.RAM',
    status: 403,
    message: "User not authorized to operate on the specified resource, or this API doesn't support RAM.",
  },
  actions: {
    ...regions,
    ...availableResources,
    ...instanceTypes,
    ...launches,
    ...instanceLife,
    ...instanceReads,
    ...instanceChanges,
    ...instanceRoles,
    ...images,
    ...imageMaking,
    ...imageSharing,
    ...tasks,
    ...securityGroups,
    ...securityGroupRules,
    ...disks,
    ...keyPairs,
    ...networkInterfaces,
    ...spot,
    ...prices,
    ...reservedInstances,
    ...tags,
    ...accountAttributes,
  },
  happenings,
};
