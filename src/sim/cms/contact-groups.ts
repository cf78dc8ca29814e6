import { page } from '../paging.ts';
import type { Action, Answer, Call } from '../service.ts';
import { DONE } from './envelope.ts';
import { fault, invalid } from './faults.ts';
import { CONTACT_GROUPS, CONTACTS } from './tables.ts';

const MAX_CONTACTS = 100;

/** Contacts who are told together. */
export const contactGroupActions: Readonly<Record<string, Action>> = {
  PutContactGroup: {
    summary: 'makes or changes an alert contact group',
    mutates: true,
    required: ['ContactGroupName'],
    run: putGroup,
  },
  DescribeContactGroupList: { summary: 'lists alert contact groups', mutates: false, run: describeGroups },
  DeleteContactGroup: {
    summary: 'deletes an alert contact group',
    mutates: true,
    required: ['ContactGroupName'],
    run: deleteGroup,
  },
};

/** The list of contacts replaces the one before. */
function putGroup(call: Call): Answer {
  const { params, world, now } = call;
  const id = params.need('ContactGroupName');
  const contacts = [...new Set(params.list('ContactNames'))];
  if (contacts.length > MAX_CONTACTS) throw invalid('ContactNames', `has more than ${MAX_CONTACTS} members`);
  const stranger = contacts.find((name) => world.table(CONTACTS).get(name) === undefined);
  if (stranger !== undefined) throw fault('contactGone', `(${stranger})`);
  const before = world.table(CONTACT_GROUPS).get(id) ?? { describe: '', enableSubscribed: false, createdAt: now };
  world.table(CONTACT_GROUPS).put({
    id,
    describe: params.raw('Describe') ?? before.describe,
    enableSubscribed: params.bool('EnableSubscribed') ?? before.enableSubscribed,
    contacts,
    createdAt: before.createdAt,
  });
  return DONE;
}

function describeGroups({ params, world }: Call): Answer {
  const { rows, TotalCount } = page(world.table(CONTACT_GROUPS).all(), params, { defaultSize: 10, maxSize: 100 });
  const ContactGroup = rows.map((group) => ({
    Name: group.id,
    Describe: group.describe,
    EnableSubscribed: group.enableSubscribed,
    EnabledWeeklyReport: false,
    Contacts: { Contact: group.contacts },
    CreateTime: group.createdAt,
    UpdateTime: group.createdAt,
  }));
  return {
    ...DONE,
    ContactGroupList: { ContactGroup },
    ContactGroups: { ContactGroup: rows.map((group) => group.id) },
    Total: TotalCount,
  };
}

function deleteGroup({ params, world }: Call): Answer {
  const name = params.need('ContactGroupName');
  if (world.table(CONTACT_GROUPS).get(name) === undefined) throw fault('groupGone');
  world.table(CONTACT_GROUPS).delete(name);
  return DONE;
}
