import { isoSeconds } from '../iso-time.ts';
import type { Action, Answer, Call } from '../service.ts';
import type { World } from '../world/world.ts';
import { principalKey } from './authorize.ts';
import { alreadyExists, limitExceeded, notExist, refuseWhile } from './faults.ts';
import { entityId } from './identifiers.ts';
import { markerPage, truncation } from './marker-page.ts';
import { named } from './resources.ts';
import { ATTACHMENTS, GROUPS, MEMBERSHIPS, type GroupRow } from './tables.ts';
import { optionalText, ruledText } from './text-rules.ts';

const resources = named('group', 'GroupName');

export const groupActions: Readonly<Record<string, Action>> = {
  CreateGroup: { summary: 'creates a group of users', mutates: true, resources, run: createGroup },
  GetGroup: {
    summary: 'reads a group',
    mutates: false,
    resources,
    run: (call) => ({ Group: groupAnswer(needGroup(call)) }),
  },
  UpdateGroup: { summary: 'changes or renames a group', mutates: true, resources, run: updateGroup },
  DeleteGroup: { summary: 'deletes a group without members and policies', mutates: true, resources, run: deleteGroup },
  ListGroups: { summary: 'lists groups by Marker', mutates: false, resources, run: listGroups },
};

/** The group that GroupName names; 404 EntityNotExist.Group. */
export function needGroup(call: Call): GroupRow {
  const group = findGroup(call.world, call.params.need('GroupName'));
  if (group === undefined) throw notExist('Group');
  return group;
}

function findGroup(world: World, groupName: string): GroupRow | undefined {
  return world.table(GROUPS).where('groupName', groupName)[0];
}

function createGroup(call: Call): Answer {
  const { world, params, now } = call;
  const groupName = ruledText(params, 'GroupName', 'groupName');
  const comments = optionalText(params, 'Comments', 'comments') ?? '';
  if (findGroup(world, groupName) !== undefined) throw alreadyExists('Group');
  const groups = world.table(GROUPS);
  if (groups.size >= world.quota('ram.groups', 50)) throw limitExceeded('Group');
  const group: GroupRow = { id: entityId(world, 'g-'), groupName, comments, createdAt: now, updatedAt: now };
  groups.put(group);
  return { Group: newGroupAnswer(group) };
}

function updateGroup(call: Call): Answer {
  const { world, params, now } = call;
  const group = needGroup(call);
  const groupName =
    params.text('NewGroupName') === undefined ? group.groupName : ruledText(params, 'NewGroupName', 'groupName');
  if (groupName !== group.groupName && findGroup(world, groupName) !== undefined) throw alreadyExists('Group');
  const comments = optionalText(params, 'NewComments', 'comments') ?? group.comments;
  const updated: GroupRow = { ...group, groupName, comments, updatedAt: now };
  world.table(GROUPS).put(updated);
  return { Group: groupAnswer(updated) };
}

function deleteGroup(call: Call): Answer {
  const { world } = call;
  const group = needGroup(call);
  refuseWhile({
    'Group.User': world.table(MEMBERSHIPS).where('groupId', group.id).length > 0,
    'Group.Policy': world.table(ATTACHMENTS).where('principal', principalKey('group', group.id)).length > 0,
  });
  world.table(GROUPS).delete(group.id);
  return {};
}

function listGroups({ world, params }: Call): Answer {
  const page = markerPage(world.table(GROUPS).all(), (group) => group.groupName, params);
  return { ...truncation(page), Groups: { Group: page.rows.map(groupAnswer) } };
}

function groupAnswer(group: GroupRow): Answer {
  return { ...newGroupAnswer(group), UpdateDate: isoSeconds(group.updatedAt) };
}

/** CreateGroup answers without an UpdateDate. */
function newGroupAnswer(group: GroupRow): Answer {
  return {
    GroupId: group.id,
    GroupName: group.groupName,
    Comments: group.comments,
    CreateDate: isoSeconds(group.createdAt),
  };
}
