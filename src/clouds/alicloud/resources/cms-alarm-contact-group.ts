import type { Attributes, Driver, DriverIo } from '../../../model/index.ts';
import { attributes, flagAt, textAt, textsAt } from '../api/answer.ts';
import { paramsFrom, requiredText, type Args } from '../api/args.ts';
import { resetting } from '../api/aspects.ts';
import { modify } from '../api/call.ts';
import { ignoreMissing, unlessMissing } from '../api/missing.ts';
import { allRows } from '../api/pages.ts';
import { untilGone } from '../api/poll-status.ts';

const EXPECTED = { create: 1, update: 1, delete: 1 };
const DEFAULTS: Attributes = { contacts: [], describe: '' };

/** Contacts who are told together; its id is its name. A group cannot be tagged: what has the name is the group. */
export const cmsAlarmContactGroup: Driver = {
  type: 'alicloud_cms_alarm_contact_group',
  mode: 'managed',
  facts: {
    arguments: { alarm_contact_group_name: 'string', contacts: 'list', describe: 'string', enable_subscribed: 'bool' },
    forceNew: ['alarm_contact_group_name'],
    unordered: ['contacts'],
    defaults: DEFAULTS,
    replace: 'delete-first',
    actions: {
      read: ['cms:DescribeContactGroupList'],
      create: ['cms:PutContactGroup'],
      update: ['cms:PutContactGroup'],
      delete: ['cms:DeleteContactGroup'],
    },
    expectedSeconds: EXPECTED,
  },

  async find(io, desired) {
    const name = requiredText(desired, 'alarm_contact_group_name');
    const taken = desired.exclude?.includes(name) !== true && (await describe(io, name, desired.region)) !== undefined;
    return taken ? name : undefined;
  },

  async read(io, id, region) {
    const row = await describe(io, id, region);
    if (row === undefined) return undefined;
    return attributes({
      id,
      alarm_contact_group_name: id,
      contacts: textsAt(row, 'Contacts.Contact'),
      describe: textAt(row, 'Describe') ?? '',
      enable_subscribed: flagAt(row, 'EnableSubscribed'),
    });
  },

  async create(io, desired) {
    await put(io, desired.args, desired.region);
    return requiredText(desired, 'alarm_contact_group_name');
  },

  async settle(io, id, { region }) {
    const poll = (): Promise<Attributes | undefined> => describe(io, id, region);
    await io.waitFor({ what: `contact group ${id} to be visible`, expectedSeconds: EXPECTED.create, poll });
  },

  async sync(io, _id, change) {
    const { desired, observed } = resetting(change, DEFAULTS);
    // The call sets everything at once: what the configuration leaves out stays as it is.
    await put(io, { ...observed, ...desired.args }, desired.region);
  },

  async remove(io, id, _observed, region) {
    await ignoreMissing(modify(io, { api: 'cms:DeleteContactGroup', region, params: { ContactGroupName: id } }));
    const read = (): Promise<Attributes | undefined> => describe(io, id, region);
    await untilGone(io, { what: `contact group ${id}`, expectedSeconds: EXPECTED.delete, read });
  },
};

async function put(io: DriverIo, args: Args, region: string | undefined): Promise<void> {
  const params = paramsFrom(args, {
    alarm_contact_group_name: 'ContactGroupName',
    contacts: 'ContactNames',
    describe: 'Describe',
    enable_subscribed: 'EnableSubscribed',
  });
  await modify(io, { api: 'cms:PutContactGroup', region, params });
}

/** There is no call for one group. */
async function describe(io: DriverIo, name: string, region: string | undefined): Promise<Attributes | undefined> {
  const rows = 'ContactGroupList.ContactGroup';
  const listing = { api: 'cms:DescribeContactGroupList', region, params: {}, rows, total: 'Total', pageSize: 100 };
  return (await unlessMissing(allRows(io, listing)))?.find((row) => textAt(row, 'Name') === name);
}
