import type { World } from '../world/world.ts';
import { invalidArgument } from './faults.ts';
import { BOOLEAN, childOf, documents, many, required, TEXT, textOf, WHOLE_NUMBER, type Shape } from './shape.ts';
import type { Document } from './tables.ts';
import { readStorageClass, xmlDate } from './values.ts';

const TAG: Shape = { fields: { Key: required(TEXT), Value: TEXT } };
const STATUS: Shape = required({ values: ['Enabled', 'Disabled'] });

/** The body of PutBucketLifecycle. */
export const LIFECYCLE_FIELDS: Readonly<Record<string, Shape>> = {
  Rule: required(
    many({
      fields: {
        ID: TEXT,
        Prefix: TEXT,
        Status: STATUS,
        Tag: many(TAG, 20),
        Expiration: {
          fields: { Days: WHOLE_NUMBER, CreatedBeforeDate: TEXT, Date: TEXT, ExpiredObjectDeleteMarker: BOOLEAN },
        },
        Transition: many({
          fields: {
            Days: WHOLE_NUMBER,
            CreatedBeforeDate: TEXT,
            StorageClass: required(TEXT),
            IsAccessTime: BOOLEAN,
            ReturnToStdWhenVisit: BOOLEAN,
            AllowSmallFile: BOOLEAN,
          },
        }),
        AbortMultipartUpload: { fields: { Days: WHOLE_NUMBER, CreatedBeforeDate: TEXT } },
        NoncurrentVersionExpiration: { fields: { NoncurrentDays: required(WHOLE_NUMBER) } },
        NoncurrentVersionTransition: many({
          fields: {
            NoncurrentDays: required(WHOLE_NUMBER),
            StorageClass: required(TEXT),
            IsAccessTime: BOOLEAN,
            ReturnToStdWhenVisit: BOOLEAN,
            AllowSmallFile: BOOLEAN,
          },
        }),
        Filter: {
          fields: {
            Not: many({ fields: { Prefix: TEXT, Tag: TAG } }),
            ObjectSizeGreaterThan: WHOLE_NUMBER,
            ObjectSizeLessThan: WHOLE_NUMBER,
          },
        },
      },
    }),
  ),
};

const ACTIONS = [
  'Expiration',
  'Transition',
  'AbortMultipartUpload',
  'NoncurrentVersionExpiration',
  'NoncurrentVersionTransition',
];
const DATES = ['CreatedBeforeDate', 'Date'];
const TIMES = ['Days', ...DATES];

/** Checks a lifecycle configuration, gives nameless rules an ID, and writes dates as OSS returns them. */
export function completeLifecycle(world: World, document: Document, allowOverlap: boolean): Document {
  const rules = documents(document, 'Rule').map((rule) => ({
    ...rule,
    ID: textOf(rule, 'ID') ?? world.newId('', '', 32),
  }));
  for (const rule of rules) checkRule(rule);
  const ids = new Set(rules.map((rule) => rule.ID));
  if (ids.size !== rules.length) throw invalidRule('Rule ID must be unique.', 'ID', [...ids].join(','));
  if (!allowOverlap) checkOverlaps(rules);
  return { Rule: rules.map(normalizeDates) };
}

function checkRule(rule: Document): void {
  const id = textOf(rule, 'ID') ?? '';
  if (id.length > 255) throw invalidRule('The rule ID is longer than 255 characters.', 'ID', id);
  const actions = ACTIONS.filter((action) => documents(rule, action).length > 0);
  if (actions.length === 0) throw invalidRule('A lifecycle rule must have at least one action.', 'Rule', id);
  for (const action of actions) for (const part of documents(rule, action)) checkAction(action, part);
}

function checkAction(action: string, part: Document): void {
  const days = textOf(part, 'Days') ?? textOf(part, 'NoncurrentDays');
  if (days !== undefined && Number(days) < 1)
    throw invalidRule('Days in a lifecycle rule must be a positive integer.', 'Days', days);
  const storageClass = textOf(part, 'StorageClass');
  if (storageClass !== undefined) readStorageClass(storageClass, 'StorageClass');
  for (const name of DATES) {
    const date = textOf(part, name);
    if (date !== undefined && Number.isNaN(Date.parse(date)))
      throw invalidRule('The date must be in ISO 8601 format.', name, date);
  }
  if (action.startsWith('Noncurrent')) return;
  const choices = [...TIMES, 'ExpiredObjectDeleteMarker'].filter((name) => textOf(part, name) !== undefined);
  if (choices.length !== 1)
    throw invalidRule(`${action} takes exactly one of Days and a date.`, action, choices.join(','));
}

/** Two rules without tags or filters must not do the same thing to the same prefix, or to one inside the other. */
function checkOverlaps(rules: readonly Document[]): void {
  const plain = rules.filter((rule) => rule['Tag'] === undefined && rule['Filter'] === undefined);
  for (const action of ACTIONS) {
    const prefixes = plain
      .filter((rule) => documents(rule, action).length > 0)
      .map((rule) => textOf(rule, 'Prefix') ?? '')
      .sort();
    const clash = prefixes.find((prefix, index) => index > 0 && prefix.startsWith(prefixes[index - 1] ?? ''));
    if (clash !== undefined) throw invalidRule('Overlap for same action type.', 'Prefix', clash);
  }
}

function normalizeDates(rule: Document): Document {
  const dated = (part: Document): Document => {
    const dates = DATES.map((name) => [name, textOf(part, name)] as const);
    return {
      ...part,
      ...Object.fromEntries(
        dates.flatMap(([name, date]) => (date === undefined ? [] : [[name, xmlDate(Date.parse(date))]])),
      ),
    };
  };
  const single = ['Expiration', 'AbortMultipartUpload'].flatMap((action) => {
    const part = childOf(rule, action);
    return part === undefined ? [] : [[action, dated(part)] as const];
  });
  const transitions = documents(rule, 'Transition').map(dated);
  return { ...rule, ...Object.fromEntries(single), ...(transitions.length === 0 ? {} : { Transition: transitions }) };
}

function invalidRule(message: string, name: string, value: string): Error {
  return invalidArgument(message, name, value);
}
