import { isoSeconds } from '../iso-time.ts';
import { ApiFault, type Action, type Answer, type Call } from '../service.ts';
import { alreadyExists, notExist } from './faults.ts';
import { named } from './resources.ts';
import { LOGIN_PROFILES, type LoginProfileRow, type UserRow } from './tables.ts';
import { needUser } from './user.ts';

const resources = named('user', 'UserName');

export const loginProfileActions: Readonly<Record<string, Action>> = {
  CreateLoginProfile: {
    summary: 'lets a user sign in to the console',
    mutates: true,
    resources,
    run: createLoginProfile,
  },
  GetLoginProfile: {
    summary: 'reads a user’s console sign-in settings',
    mutates: false,
    resources,
    run: getLoginProfile,
  },
  UpdateLoginProfile: {
    summary: 'changes a user’s console sign-in settings',
    mutates: true,
    resources,
    run: updateLoginProfile,
  },
  DeleteLoginProfile: {
    summary: 'takes console sign-in from a user',
    mutates: true,
    resources,
    run: deleteLoginProfile,
  },
  GetUserMFAInfo: { summary: 'no simulated user has an MFA device', mutates: false, resources, run: noMfaDevice },
  UnbindMFADevice: { summary: 'no simulated user has an MFA device', mutates: true, resources, run: noMfaDevice },
};

function createLoginProfile(call: Call): Answer {
  const { world, params, now } = call;
  const user = needUser(call);
  requireStrong(params.need('Password'));
  const profiles = world.table(LOGIN_PROFILES);
  if (profiles.get(user.id) !== undefined) throw alreadyExists('User.LoginProfile');
  const profile: LoginProfileRow = {
    id: user.id,
    passwordResetRequired: params.bool('PasswordResetRequired') ?? false,
    mfaBindRequired: params.bool('MFABindRequired') ?? false,
    createdAt: now,
  };
  profiles.put(profile);
  return { LoginProfile: profileAnswer(user, profile) };
}

function getLoginProfile(call: Call): Answer {
  const user = needUser(call);
  return { LoginProfile: profileAnswer(user, needProfile(call, user)) };
}

function updateLoginProfile(call: Call): Answer {
  const { world, params } = call;
  const profile = needProfile(call, needUser(call));
  const password = params.text('Password');
  if (password !== undefined) requireStrong(password);
  world.table(LOGIN_PROFILES).put({
    ...profile,
    passwordResetRequired: params.bool('PasswordResetRequired') ?? profile.passwordResetRequired,
    mfaBindRequired: params.bool('MFABindRequired') ?? profile.mfaBindRequired,
  });
  return {};
}

function deleteLoginProfile(call: Call): Answer {
  const profile = needProfile(call, needUser(call));
  call.world.table(LOGIN_PROFILES).delete(profile.id);
  return {};
}

function noMfaDevice(call: Call): Answer {
  needUser(call);
  throw notExist('User.MFADevice');
}

function needProfile({ world }: Call, user: UserRow): LoginProfileRow {
  const profile = world.table(LOGIN_PROFILES).get(user.id);
  if (profile === undefined) throw notExist('User.LoginProfile');
  return profile;
}

/** The account's password policy as it is when nobody changed it: at least eight characters of two kinds. */
function requireStrong(password: string): void {
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/].filter((kind) => kind.test(password)).length;
  if (password.length >= 8 && kinds >= 2) return;
  throw new ApiFault(400, 'InvalidParameter.Password.TooWeak', 'The parameter - "Password" is too weak.');
}

function profileAnswer(user: UserRow, profile: LoginProfileRow): Answer {
  return {
    UserName: user.userName,
    PasswordResetRequired: profile.passwordResetRequired,
    MFABindRequired: profile.mfaBindRequired,
    CreateDate: isoSeconds(profile.createdAt),
  };
}
