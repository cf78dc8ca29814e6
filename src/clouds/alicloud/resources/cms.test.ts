import { describe, expect, test } from 'vitest';
import {
  change,
  desired,
  expectContract,
  OWNERSHIP_OF_SHOP,
  ownTags,
  refused,
} from '../../../../test/support/driver-journey.ts';
import { recordingIo } from '../../../../test/support/recording-io.ts';
import type { Attributes } from '../../../model/index.ts';
import { cmsAlarmContactGroup } from './cms-alarm-contact-group.ts';
import { cmsAlarmContact } from './cms-alarm-contact.ts';
import { cmsAlarm } from './cms-alarm.ts';

describe('contact', () => {
  const want = desired('alicloud_cms_alarm_contact.amy', {
    alarm_contact_name: 'amy',
    describe: 'on call',
    channels_mail: 'amy@example.com',
  });
  const page = (...names: readonly string[]): Attributes => ({
    Code: '200',
    Total: names.length,
    Contacts: {
      Contact: names.map((Name) => ({
        Name,
        Desc: 'on call',
        Channels: { Mail: 'amy@example.com' },
        ChannelsState: { Mail: 'PENDING' },
        Lang: 'en',
      })),
    },
  });

  test('lives: put, told that it must confirm, read, put again, deleted', async () => {
    const said: string[] = [];
    const io = {
      ...recordingIo({ 'cms:DescribeContactList': page('amy') }),
      progress: (line: string) => said.push(line),
    };
    const id = await cmsAlarmContact.create(io, want);
    await cmsAlarmContact.settle?.(io, id, want);
    expect(said).toEqual([expect.stringContaining('must confirm Mail')]);
    expect(io.calls[0]?.params).toEqual({
      ContactName: 'amy',
      Describe: 'on call',
      Channels: { Mail: 'amy@example.com' },
    });
    expect(await cmsAlarmContact.read(io, id, undefined)).toEqual({
      id: 'amy',
      alarm_contact_name: 'amy',
      describe: 'on call',
      lang: 'en',
      channels_aliim: '',
      channels_ding_web_hook: '',
      channels_mail: 'amy@example.com',
      channels_sms: '',
    });
    const next = desired('alicloud_cms_alarm_contact.amy', { alarm_contact_name: 'amy', describe: 'off duty' });
    await cmsAlarmContact.sync(io, id, change(next, {}, 'describe', 'channels_mail'));
    expect(io.last('cms:PutContact').params).toMatchObject({ Describe: 'off duty', Channels: { Mail: '' } });
    const gone = recordingIo({ 'cms:DescribeContactList': refused('not-found', 'ContactNotExists') });
    await cmsAlarmContact.remove(gone, id, {}, undefined);
    expectContract(cmsAlarmContact, [...io.calls, ...gone.calls]);
  });

  test('is found by its whole name only', async () => {
    expect(await cmsAlarmContact.find(recordingIo({ 'cms:DescribeContactList': page('amy') }), want)).toBe('amy');
    expect(await cmsAlarmContact.find(recordingIo({ 'cms:DescribeContactList': page('amy2') }), want)).toBeUndefined();
    const excluded = { ...want, exclude: ['amy'] };
    expect(
      await cmsAlarmContact.find(recordingIo({ 'cms:DescribeContactList': page('amy') }), excluded),
    ).toBeUndefined();
  });
});

describe('contact group', () => {
  const want = desired('alicloud_cms_alarm_contact_group.oncall', {
    alarm_contact_group_name: 'kosmos-oncall',
    contacts: ['amy', 'bob'],
    describe: 'whoever is on call',
    enable_subscribed: true,
  });
  const group = (Name: string): Attributes => ({
    Name,
    Describe: 'whoever is on call',
    EnableSubscribed: true,
    Contacts: { Contact: ['bob', 'amy'] },
  });

  test('lives: put, found on a later page, read, emptied, deleted', async () => {
    const io = recordingIo({
      'cms:DescribeContactGroupList': ({ params }) => ({
        Total: 2,
        ContactGroupList: { ContactGroup: [group(params['PageNumber'] === 1 ? 'other' : 'kosmos-oncall')] },
      }),
    });
    const id = await cmsAlarmContactGroup.create(io, want);
    expect(io.calls[0]?.params).toMatchObject({ ContactGroupName: 'kosmos-oncall', ContactNames: ['amy', 'bob'] });
    await cmsAlarmContactGroup.settle?.(io, id, want);
    expect(await cmsAlarmContactGroup.find(io, want)).toBe('kosmos-oncall');
    expect(await cmsAlarmContactGroup.read(io, id, undefined)).toMatchObject({ contacts: ['bob', 'amy'] });
    const empty = desired(want.address, { alarm_contact_group_name: 'kosmos-oncall' });
    await cmsAlarmContactGroup.sync(io, id, change(empty, { describe: 'whoever is on call' }, 'contacts'));
    expect(io.last('cms:PutContactGroup').params).toMatchObject({ ContactNames: [], Describe: 'whoever is on call' });
    const gone = recordingIo({ 'cms:DescribeContactGroupList': { Total: 0 } });
    await cmsAlarmContactGroup.remove(gone, id, {}, undefined);
    expectContract(cmsAlarmContactGroup, [...io.calls, ...gone.calls]);
  });
});

describe('alarm', () => {
  const address = 'alicloud_cms_alarm.high_cpu';
  const args = {
    name: 'kosmos-high-cpu',
    project: 'acs_ecs_dashboard',
    metric: 'CPUUtilization',
    metric_dimensions: '[{"instanceId": "i-1"}]',
    contact_groups: ['kosmos-oncall', 'ops'],
    escalations_critical: [{ comparison_operator: '>=', threshold: '90', times: 3 }],
    period: 60,
    tags: ownTags(address),
  };
  const want = desired(address, args);
  const rule = (RuleId: string, more: Attributes = {}): Attributes => ({
    RuleId,
    RuleName: 'kosmos-high-cpu',
    Namespace: 'acs_ecs_dashboard',
    MetricName: 'CPUUtilization',
    Resources: '[{"instanceId":"i-1"}]',
    ContactGroups: 'kosmos-oncall,ops',
    Period: '60',
    SilenceTime: 86_400,
    EffectiveInterval: '00:00-23:59',
    EnableState: true,
    AlertState: 'OK',
    Escalations: {
      Critical: {
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        Statistics: 'Average',
        Threshold: 90,
        Times: '3',
      },
      Info: {},
      Warn: {},
    },
    Labels: { Labels: Object.entries(ownTags(address)).map(([Key, Value]) => ({ Key, Value })) },
    ...more,
  });
  const listed = (...rules: readonly Attributes[]): Attributes => ({
    Success: true,
    Code: 200,
    Total: rules.length,
    Alarms: { Alarm: rules },
  });

  test('is written under an id of its own, and read as it was written', async () => {
    const io = recordingIo({
      'cms:DescribeMetricRuleList': ({ params }) => listed(rule(String(params['RuleIds']))),
    });
    const id = await cmsAlarm.create(io, want);
    await cmsAlarm.settle?.(io, id, want);
    expect(await cmsAlarm.create(io, want)).toBe(id);
    expect(id).toMatch(/^landfall-[0-9a-f]{24}$/);
    expect(io.calls[0]?.params).toMatchObject({
      RuleId: id,
      ContactGroups: 'kosmos-oncall,ops',
      SilenceTime: 86_400,
      Escalations: {
        Critical: {
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
          Statistics: 'Average',
          Threshold: '90',
          Times: 3,
        },
      },
    });
    const observed = (await cmsAlarm.read(io, id, 'cn-shanghai')) ?? {};
    expect(observed).toMatchObject({ period: 60, enabled: true, status: 'OK', tags: args.tags, escalations_warn: [] });
    const { equal = {} } = cmsAlarm.facts;
    expect(equal['metric_dimensions']?.(args.metric_dimensions, observed['metric_dimensions'] ?? null)).toBe(true);
    expect(equal['escalations_critical']?.(args.escalations_critical, observed['escalations_critical'] ?? null)).toBe(
      true,
    );
    const other = [{ comparison_operator: '>', threshold: '90', times: 3 }];
    expect(equal['escalations_critical']?.(other, observed['escalations_critical'] ?? null)).toBe(false);
    expectContract(cmsAlarm, io.calls);
  });

  test('is found by its labels, also among many', async () => {
    const id = await cmsAlarm.create(recordingIo({}), want);
    const own = recordingIo({ 'cms:DescribeMetricRuleList': listed(rule(id)) });
    expect(await cmsAlarm.find(own, want)).toBe(id);
    expect(await cmsAlarm.owned?.(own, OWNERSHIP_OF_SHOP, 'cn-shanghai')).toEqual([{ id, address }]);
    const foreign = recordingIo({ 'cms:DescribeMetricRuleList': listed(rule(id, { Labels: { Labels: [] } })) });
    expect(await cmsAlarm.find(foreign, want)).toBeUndefined();
    expect(await cmsAlarm.owned?.(foreign, OWNERSHIP_OF_SHOP, 'cn-shanghai')).toEqual([]);
    expect(await cmsAlarm.find(own, { ...want, exclude: [id] })).toBeUndefined();
    expectContract(cmsAlarm, [...own.calls, ...foreign.calls]);
  });

  test('stays off when it is written anew, and is off before anything goes on', async () => {
    const states = [true, true, false];
    const io = recordingIo({
      'cms:DescribeMetricRuleList': () => listed(rule('r-1', { EnableState: states.shift() ?? false })),
    });
    await cmsAlarm.sync(io, 'r-1', change(desired(address, { ...args, enabled: false }), {}, 'period'));
    expect(io.names().slice(0, 2)).toEqual(['cms:PutResourceMetricRule', 'cms:DisableMetricRules']);
    expect(states).toEqual([]);
    await cmsAlarm.sync(recordingIo({}), 'r-1', change(want, {}));
    const on = recordingIo({ 'cms:DescribeMetricRuleList': listed(rule('r-1')) });
    await cmsAlarm.sync(on, 'r-1', change(want, {}, 'enabled'));
    expect(on.names()[0]).toBe('cms:EnableMetricRules');
    expectContract(cmsAlarm, [...io.calls, ...on.calls]);
  });

  test('is gone when the list is empty', async () => {
    const io = recordingIo({ 'cms:DescribeMetricRuleList': listed() });
    await cmsAlarm.remove(io, 'r-1', {}, 'cn-shanghai');
    expect(io.last('cms:DeleteMetricRules').params).toEqual({ Id: ['r-1'] });
    expect(await cmsAlarm.read(io, 'r-1', 'cn-shanghai')).toBeUndefined();
    expectContract(cmsAlarm, io.calls);
  });
});
