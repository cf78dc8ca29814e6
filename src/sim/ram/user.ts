import { isoSeconds } from '../iso-time.ts';
import type { Action, Answer, Call } from '../service.ts';
import type { World } from '../world/world.ts';
import { principalKey } from './authorize.ts';
import { alreadyExists, limitExceeded, notExist, refuseWhile } from './faults.ts';
import { entityId } from './identifiers.ts';
import { markerPage, truncation } from './marker-page.ts';
import { named } from './resources.ts';
import { ACCESS_KEYS, ATTACHMENTS, LOGIN_PROFILES, MEMBERSHIPS, USERS, type UserRow } from './tables.ts';
import { optionalText, ruledText } from './text-rules.ts';

const resources = named('user', 'UserName');

export const userActions: Readonly<Record<string, Action>> = {
  CreateUser: { summary: 'creates a RAM user', mutates: true, resources, run: createUser },
  GetUser: {
    summary: 'reads a RAM user',
    mutates: false,
    resources,
    run: (call) => ({ User: userAnswer(needUser(call)) }),
  },
  UpdateUser: { summary: 'changes or renames a RAM user', mutates: true, resources, run: updateUser },
  DeleteUser: { summary: 'deletes a RAM user that nothing hangs on', mutates: true, resources, run: deleteUser },
  ListUsers: { summary: 'lists RAM users by Marker', mutates: false, resources, run: listUsers },
};

/** The user that parameter `name` names; 404 EntityNotExist.User. */
export function needUser(call: Call, name = 'UserName'): UserRow {
  const user = findUser(call.world, call.params.need(name));
  if (user === undefined) throw notExist('User');
  return user;
}

export function findUser(world: World, userName: string): UserRow | undefined {
  return world.table(USERS).where('userName', userName)[0];
}

function createUser(call: Call): Answer {
  const { world, params, now } = call;
  const userName = ruledText(params, 'UserName', 'userName');
  const details = {
    displayName: optionalText(params, 'DisplayName', 'displayName') ?? '',
    mobilePhone: optionalText(params, 'MobilePhone', 'mobilePhone') ?? '',
    email: optionalText(params, 'Email', 'email') ?? '',
    comments: optionalText(params, 'Comments', 'comments') ?? '',
  };
  if (findUser(world, userName) !== undefined) throw alreadyExists('User');
  const users = world.table(USERS);
  if (users.size >= world.quota('ram.users', 1000)) throw limitExceeded('User');
  const user: UserRow = { id: entityId(world, '2'), userName, ...details, tags: {}, createdAt: now, updatedAt: now };
  users.put(user);
  return { User: newUserAnswer(user) };
}

function updateUser(call: Call): Answer {
  const { world, params, now } = call;
  const user = needUser(call);
  const userName =
    params.text('NewUserName') === undefined ? user.userName : ruledText(params, 'NewUserName', 'userName');
  if (userName !== user.userName && findUser(world, userName) !== undefined) throw alreadyExists('User');
  const updated: UserRow = {
    ...user,
    userName,
    displayName: optionalText(params, 'NewDisplayName', 'displayName') ?? user.displayName,
    mobilePhone: optionalText(params, 'NewMobilePhone', 'mobilePhone') ?? user.mobilePhone,
    email: optionalText(params, 'NewEmail', 'email') ?? user.email,
    comments: optionalText(params, 'NewComments', 'comments') ?? user.comments,
    updatedAt: now,
  };
  world.table(USERS).put(updated);
  return { User: userAnswer(updated) };
}

function deleteUser(call: Call): Answer {
  const { world } = call;
  const user = needUser(call);
  refuseWhile({
    'User.AccessKey': world.table(ACCESS_KEYS).where('userId', user.id).length > 0,
    'User.LoginProfile': world.table(LOGIN_PROFILES).get(user.id) !== undefined,
    'User.Group': world.table(MEMBERSHIPS).where('userId', user.id).length > 0,
    'User.Policy': world.table(ATTACHMENTS).where('principal', principalKey('user', user.id)).length > 0,
  });
  world.table(USERS).delete(user.id);
  return {};
}

function listUsers({ world, params }: Call): Answer {
  const page = markerPage(world.table(USERS).all(), (user) => user.userName, params);
  return { ...truncation(page), Users: { User: page.rows.map(userAnswer) } };
}

function userAnswer(user: UserRow): Answer {
  return { ...newUserAnswer(user), UpdateDate: isoSeconds(user.updatedAt) };
}

/** CreateUser answers without an UpdateDate. */
function newUserAnswer(user: UserRow): Answer {
  return {
    UserId: user.id,
    UserName: user.userName,
    DisplayName: user.displayName,
    MobilePhone: user.mobilePhone,
    Email: user.email,
    Comments: user.comments,
    CreateDate: isoSeconds(user.createdAt),
  };
}
