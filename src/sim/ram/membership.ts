import { must } from '../../base/index.ts';
import { isoSeconds } from '../iso-time.ts';
import type { Action, Answer, Call } from '../service.ts';
import { alreadyExists, limitExceeded, notExist } from './faults.ts';
import { needGroup } from './group.ts';
import { markerPage, truncation } from './marker-page.ts';
import { named } from './resources.ts';
import { GROUPS, MEMBERSHIPS, USERS, type MembershipRow } from './tables.ts';
import { needUser } from './user.ts';

const ofGroup = named('group', 'GroupName');
const ofUser = named('user', 'UserName');
const ofBoth = (call: Call): readonly string[] => [...ofUser(call), ...ofGroup(call)];

export const membershipActions: Readonly<Record<string, Action>> = {
  AddUserToGroup: { summary: 'puts a user into a group', mutates: true, resources: ofBoth, run: addUserToGroup },
  RemoveUserFromGroup: {
    summary: 'takes a user out of a group',
    mutates: true,
    resources: ofBoth,
    run: removeUserFromGroup,
  },
  ListUsersForGroup: {
    summary: 'lists the users of a group',
    mutates: false,
    resources: ofGroup,
    run: listUsersForGroup,
  },
  ListGroupsForUser: {
    summary: 'lists the groups of a user',
    mutates: false,
    resources: ofUser,
    run: listGroupsForUser,
  },
};

function addUserToGroup(call: Call): Answer {
  const { world, now } = call;
  const [user, group] = [needUser(call), needGroup(call)];
  const memberships = world.table(MEMBERSHIPS);
  const id = `${group.id}/${user.id}`;
  if (memberships.get(id) !== undefined) throw alreadyExists('User.Group');
  if (memberships.where('userId', user.id).length >= world.quota('ram.groupsPerUser', 5))
    throw limitExceeded('User.Group');
  memberships.put({ id, userId: user.id, groupId: group.id, joinedAt: now });
  return {};
}

function removeUserFromGroup(call: Call): Answer {
  const [user, group] = [needUser(call), needGroup(call)];
  const memberships = call.world.table(MEMBERSHIPS);
  const id = `${group.id}/${user.id}`;
  if (memberships.get(id) === undefined) throw notExist('User.Group');
  memberships.delete(id);
  return {};
}

function listUsersForGroup(call: Call): Answer {
  const { world, params } = call;
  const members = world
    .table(MEMBERSHIPS)
    .where('groupId', needGroup(call).id)
    .map((membership) => ({
      user: must(world.table(USERS).get(membership.userId), `user ${membership.userId} of a group`),
      membership,
    }));
  const page = markerPage(members, ({ user }) => user.userName, params);
  const users = page.rows.map(({ user, membership }) => ({
    UserName: user.userName,
    DisplayName: user.displayName,
    JoinDate: joinDate(membership),
  }));
  return { ...truncation(page), Users: { User: users } };
}

function listGroupsForUser(call: Call): Answer {
  const { world } = call;
  const groups = world
    .table(MEMBERSHIPS)
    .where('userId', needUser(call).id)
    .map((membership) => {
      const group = must(world.table(GROUPS).get(membership.groupId), `group ${membership.groupId} of a user`);
      return {
        GroupId: group.id,
        GroupName: group.groupName,
        Comments: group.comments,
        JoinDate: joinDate(membership),
      };
    });
  return { Groups: { Group: groups } };
}

function joinDate({ joinedAt }: MembershipRow): string {
  return isoSeconds(joinedAt);
}
