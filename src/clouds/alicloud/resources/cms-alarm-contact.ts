import type { Attributes, Driver, DriverIo } from '../../../model/index.ts';
import { attributes, textAt } from '../api/answer.ts';
import { paramsFrom, requiredText, type Args } from '../api/args.ts';
import { resetting } from '../api/aspects.ts';
import { modify } from '../api/call.ts';
import { ignoreMissing, unlessMissing } from '../api/missing.ts';
import { allRows } from '../api/pages.ts';
import { untilGone } from '../api/poll-status.ts';

const EXPECTED = { create: 1, update: 1, delete: 1 };

const DEFAULTS: Attributes = { channels_aliim: '', channels_ding_web_hook: '', channels_mail: '', channels_sms: '' };

/** Argument to channel, in the wire's spelling. */
const CHANNELS = {
  channels_aliim: 'AliIM',
  channels_ding_web_hook: 'DingWebHook',
  channels_mail: 'Mail',
  channels_sms: 'SMS',
} as const;

/** Somebody who is told of alarms; its id is its name. A contact cannot be tagged: who has the name is the contact. */
export const cmsAlarmContact: Driver = {
  type: 'alicloud_cms_alarm_contact',
  mode: 'managed',
  facts: {
    arguments: {
      alarm_contact_name: 'string',
      channels_aliim: 'string',
      channels_ding_web_hook: 'string',
      channels_mail: 'string',
      channels_sms: 'string',
      describe: 'string',
      lang: 'string',
    },
    forceNew: ['alarm_contact_name'],
    defaults: DEFAULTS,
    replace: 'delete-first',
    actions: {
      read: ['cms:DescribeContactList'],
      create: ['cms:PutContact'],
      update: ['cms:PutContact'],
      delete: ['cms:DeleteContact'],
    },
    expectedSeconds: EXPECTED,
  },

  async find(io, desired) {
    const name = requiredText(desired, 'alarm_contact_name');
    const taken = desired.exclude?.includes(name) !== true && (await describe(io, name, desired.region)) !== undefined;
    return taken ? name : undefined;
  },

  async read(io, id, region) {
    const row = await describe(io, id, region);
    if (row === undefined) return undefined;
    const channels = Object.entries(CHANNELS).map(([name, channel]) => [
      name,
      textAt(row, `Channels.${channel}`) ?? '',
    ]);
    return attributes({
      id,
      alarm_contact_name: id,
      describe: textAt(row, 'Desc'),
      lang: textAt(row, 'Lang'),
      ...(Object.fromEntries(channels) as Attributes),
    });
  },

  async create(io, desired) {
    await put(io, desired.args, desired.region);
    return requiredText(desired, 'alarm_contact_name');
  },

  async settle(io, id, { region }) {
    const poll = (): Promise<Attributes | undefined> => describe(io, id, region);
    const row = await io.waitFor({ what: `contact ${id} to be visible`, expectedSeconds: EXPECTED.create, poll });
    const pending = Object.values(CHANNELS).filter((channel) => textAt(row, `ChannelsState.${channel}`) === 'PENDING');
    if (pending.length > 0) io.progress(`contact ${id} must confirm ${pending.join(' and ')} before alarms reach it`);
  },

  async sync(io, _id, change) {
    const { desired, observed } = resetting(change, DEFAULTS);
    // The call sets everything at once: what the configuration leaves out stays as it is.
    await put(io, { ...observed, ...desired.args }, desired.region);
  },

  async remove(io, id, _observed, region) {
    await ignoreMissing(modify(io, { api: 'cms:DeleteContact', region, params: { ContactName: id } }));
    const read = (): Promise<Attributes | undefined> => describe(io, id, region);
    await untilGone(io, { what: `contact ${id}`, expectedSeconds: EXPECTED.delete, read });
  },
};

async function put(io: DriverIo, args: Args, region: string | undefined): Promise<void> {
  const params = paramsFrom(args, { alarm_contact_name: 'ContactName', describe: 'Describe', lang: 'Lang' });
  await modify(io, { api: 'cms:PutContact', region, params: { ...params, Channels: paramsFrom(args, CHANNELS) } });
}

/** Asked for by name, the listing also tells names that only contain it. */
async function describe(io: DriverIo, name: string, region: string | undefined): Promise<Attributes | undefined> {
  const params = { ContactName: name };
  const listing = { api: 'cms:DescribeContactList', region, params, rows: 'Contacts.Contact', total: 'Total' };
  const rows = await unlessMissing(allRows(io, { ...listing, pageSize: 100 }));
  return rows?.find((row) => textAt(row, 'Name') === name);
}
