import { insist, type FaultCode } from './faults.ts';

const LETTER = String.raw`[A-Za-z\u4e00-\u9fff]`;
const INSTANCE_NAME = new RegExp(`^${LETTER}[A-Za-z0-9\\u4e00-\\u9fff:_.\\-\\[\\],]{1,127}$`);
const IMAGE_NAME = new RegExp(`^${LETTER}[A-Za-z0-9\\u4e00-\\u9fff.:_-]{1,127}$`);
const KEY_PAIR_NAME = /^[A-Za-z][A-Za-z0-9:_-]{1,127}$/;
const HOST_SEGMENT = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/;
const PASSWORD = /^[A-Za-z0-9()`~!@#$%^&*\-_+=|{}[\]:;'<>,.?/]{8,30}$/;
const PASSWORD_CLASSES = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/];

function startsLikeUrl(text: string): boolean {
  return /^https?:\/\//i.test(text);
}

/** Name of an instance, disk, security group or interface: 2 to 128 characters, a letter first. */
export function checkName(name: string | undefined, code: FaultCode): void {
  if (name === undefined) return;
  insist(INSTANCE_NAME.test(name) && !startsLikeUrl(name), code);
}

/** 2 to 256 characters, no URL. */
export function checkDescription(text: string | undefined, code: FaultCode = 'InvalidDescription.Malformed'): void {
  if (text === undefined) return;
  insist(text.length >= 2 && text.length <= 256 && !startsLikeUrl(text), code);
}

export function checkImageName(name: string | undefined): void {
  if (name === undefined) return;
  const reserved = name.startsWith('acs:') || name.startsWith('aliyun');
  insist(IMAGE_NAME.test(name) && !reserved && !startsLikeUrl(name), 'InvalidImageName.Malformed');
}

export function checkKeyPairName(name: string): void {
  insist(KEY_PAIR_NAME.test(name) && !startsLikeUrl(name), 'InvalidKeyPairName.Malformed');
}

/** Linux: segments joined by dots, 2 to 64 characters. Windows: 2 to 15, one segment, not all digits. */
export function checkHostName(name: string | undefined, osType: 'linux' | 'windows'): void {
  if (name === undefined) return;
  const segments = name.split('.');
  const wellFormed = segments.every((segment) => HOST_SEGMENT.test(segment) && !segment.includes('--'));
  const fits =
    osType === 'windows' ? name.length <= 15 && segments.length === 1 && !/^\d+$/.test(name) : name.length <= 64;
  insist(wellFormed && fits && name.length >= 2, 'InvalidHostName.Malformed');
}

/** 8 to 30 characters of three classes out of four. */
export function checkPassword(password: string | undefined, osType: 'linux' | 'windows'): void {
  if (password === undefined) return;
  const classes = PASSWORD_CLASSES.filter((pattern) => pattern.test(password)).length;
  const slash = osType === 'windows' && password.startsWith('/');
  insist(PASSWORD.test(password) && classes >= 3 && !slash, 'InvalidPassword.Malformed');
}

/** Most bytes of user data before encoding. */
const USER_DATA_LIMIT = 32 * 1024;

export function checkUserData(userData: string | undefined): void {
  if (userData === undefined) return;
  const raw = Buffer.from(userData, 'base64');
  insist(raw.length <= USER_DATA_LIMIT, 'InvalidUserData.SizeExceeded');
}

/** Keys 1 to 128 and values 0 to 128 characters, at most 20, no key twice, none that belongs to the cloud. */
export function checkTags(pairs: readonly Readonly<Record<string, string>>[]): void {
  insist(pairs.length <= 20, 'NumberExceed.Tags');
  const keys = pairs.map((pair) => pair['Key'] ?? pair['key'] ?? '');
  insist(new Set(keys).size === keys.length, 'Duplicate.TagKey');
  for (const key of keys) insist(isTagKey(key), 'InvalidTagKey.Malformed');
  for (const pair of pairs) insist(isTagValue(pair['Value'] ?? pair['value'] ?? ''), 'InvalidTagValue.Malformed');
}

function isTagKey(key: string): boolean {
  const reserved = /^(?:aliyun|acs:)/i.test(key) || /https?:\/\//i.test(key);
  return key.length >= 1 && key.length <= 128 && !reserved;
}

function isTagValue(value: string): boolean {
  return value.length <= 128 && !/https?:\/\//i.test(value);
}
