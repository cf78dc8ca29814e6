import { page } from '../paging.ts';
import type { Action, Answer, Call } from '../service.ts';
import { DONE } from './envelope.ts';
import { fault } from './faults.ts';
import { CONTACT_GROUPS, CONTACTS, type Contact } from './tables.ts';

const CHANNELS = ['Mail', 'SMS', 'AliIM', 'DingWebHook'] as const;

/** Those who are told. */
export const contactActions: Readonly<Record<string, Action>> = {
  PutContact: {
    summary: 'makes or changes an alert contact',
    mutates: true,
    required: ['ContactName', 'Describe'],
    run: putContact,
  },
  DescribeContactList: { summary: 'lists alert contacts', mutates: false, run: describeContacts },
  DescribeContactListByContactGroup: {
    summary: 'lists the contacts of a group',
    mutates: false,
    required: ['ContactGroupName'],
    run: describeByGroup,
  },
  DeleteContact: {
    summary: 'deletes an alert contact and takes it out of its groups',
    mutates: true,
    required: ['ContactName'],
    run: deleteContact,
  },
};

function putContact(call: Call): Answer {
  const { params, world, now } = call;
  const contacts = world.table(CONTACTS);
  const id = params.need('ContactName');
  const before = contacts.get(id);
  const sent = CHANNELS.flatMap((channel) => {
    const address = params.text(`Channels.${channel}`);
    return address === undefined ? [] : [[channel, address] as const];
  });
  const channels = { ...before?.channels, ...Object.fromEntries(sent) };
  // A webhook needs no activation; a new address needs a new one.
  const activated = Object.keys(channels).filter(
    (channel) =>
      channel === 'DingWebHook' ||
      (before?.activated.includes(channel) === true && before.channels[channel] === channels[channel]),
  );
  contacts.put({
    id,
    describe: params.need('Describe'),
    lang: params.text('Lang') ?? before?.lang ?? 'zh-cn',
    channels,
    activated,
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
  });
  return DONE;
}

function describeContacts(call: Call): Answer {
  const { params, world } = call;
  const [name, type, value] = [params.text('ContactName'), params.text('ChanelType'), params.text('ChanelValue')];
  const rows = world
    .table(CONTACTS)
    .all()
    .filter((contact) => name === undefined || contact.id === name)
    .filter((contact) => type === undefined || value === undefined || contact.channels[type] === value);
  const { rows: shown, TotalCount } = page(rows, params, { defaultSize: 100, maxSize: 100 });
  return { ...DONE, Contacts: { Contact: shown.map((contact) => show(call, contact)) }, Total: TotalCount };
}

function describeByGroup(call: Call): Answer {
  const group = call.world.table(CONTACT_GROUPS).get(call.params.need('ContactGroupName'));
  if (group === undefined) throw fault('groupGone');
  const members = group.contacts.flatMap((name) => call.world.table(CONTACTS).get(name) ?? []);
  return { ...DONE, Contacts: { Contact: members.map((contact) => show(call, contact)) } };
}

function deleteContact(call: Call): Answer {
  const { params, world } = call;
  const name = params.need('ContactName');
  if (world.table(CONTACTS).get(name) === undefined) throw fault('contactGone');
  world.table(CONTACTS).delete(name);
  const groups = world.table(CONTACT_GROUPS);
  for (const group of groups.all().filter((candidate) => candidate.contacts.includes(name))) {
    groups.put({ ...group, contacts: group.contacts.filter((member) => member !== name) });
  }
  return DONE;
}

function show({ world }: Call, contact: Contact): object {
  const groups = world.table(CONTACT_GROUPS).all();
  return {
    Name: contact.id,
    Desc: contact.describe,
    Channels: contact.channels,
    ChannelsState: Object.fromEntries(
      Object.keys(contact.channels).map((channel) => [channel, contact.activated.includes(channel) ? 'OK' : 'PENDING']),
    ),
    ContactGroups: {
      ContactGroup: groups.filter((group) => group.contacts.includes(contact.id)).map((group) => group.id),
    },
    CreateTime: contact.createdAt,
    UpdateTime: contact.updatedAt,
    Lang: contact.lang,
  };
}
