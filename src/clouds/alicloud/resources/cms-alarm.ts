import { digest } from '../../../base/index.ts';
import { OWNERSHIP_TAGS, type Attributes, type Desired, type Driver, type DriverIo } from '../../../model/index.ts';
import { attributes, filled, flagAt, numberAt, rowsAt, textAt } from '../api/answer.ts';
import { flagArg, mapArg, paramsFrom, textsArg, type Args, type ParamRule } from '../api/args.ts';
import { resetting } from '../api/aspects.ts';
import { modify } from '../api/call.ts';
import { sameDocument } from '../api/equal.ts';
import { ignoreMissing, unlessMissing } from '../api/missing.ts';
import { allRows, type Listing } from '../api/pages.ts';
import { untilGone } from '../api/poll-status.ts';
import { carries } from '../api/tag-index.ts';
import { tagPairs, tagsOf, type Tags } from '../api/tags.ts';
import { escalationBlocks, escalationParams, ESCALATIONS, sameEscalation } from '../alarm/escalations.ts';

const EXPECTED = { create: 1, update: 1, delete: 1 };

/** A rule that names no machine watches all of them. */
const EVERYTHING = '[{"resource":"_ALL"}]';

const DEFAULTS: Attributes = {
  effective_interval: '00:00-23:59',
  enabled: true,
  escalations_critical: [],
  escalations_info: [],
  escalations_warn: [],
  metric_dimensions: EVERYTHING,
  period: 300,
  silence_time: 86_400,
  tags: {},
  webhook: '',
};

/** A rule of CloudMonitor: tells contact groups when a metric passes a threshold. */
export const cmsAlarm: Driver = {
  type: 'alicloud_cms_alarm',
  mode: 'managed',
  facts: {
    arguments: {
      contact_groups: 'list',
      effective_interval: 'string',
      enabled: 'bool',
      escalations_critical: 'block',
      escalations_info: 'block',
      escalations_warn: 'block',
      metric: 'string',
      metric_dimensions: 'string',
      name: 'string',
      period: 'number',
      project: 'string',
      silence_time: 'number',
      tags: 'map',
      webhook: 'string',
    },
    forceNew: ['metric', 'project'],
    unordered: ['contact_groups'],
    defaults: DEFAULTS,
    equal: {
      metric_dimensions: sameDocument,
      ...Object.fromEntries(ESCALATIONS.map((name) => [name, sameEscalation])),
    },
    tags: 'tags',
    // The id is made from the address, so two generations would be one rule.
    replace: 'delete-first',
    actions: {
      read: ['cms:DescribeMetricRuleList'],
      create: ['cms:PutResourceMetricRule', 'cms:EnableMetricRules', 'cms:DisableMetricRules'],
      update: ['cms:PutResourceMetricRule', 'cms:EnableMetricRules', 'cms:DisableMetricRules'],
      delete: ['cms:DeleteMetricRules'],
    },
    expectedSeconds: EXPECTED,
  },

  async find(io, desired) {
    const id = ruleId(desired);
    if (desired.exclude?.includes(id) === true) return undefined;
    const rule = await describe(io, id, desired.region);
    return rule !== undefined && carries(labelsOf(rule), desired.ownership) ? id : undefined;
  },

  async read(io, id, region) {
    const rule = await describe(io, id, region);
    if (rule === undefined) return undefined;
    return attributes({
      id,
      name: textAt(rule, 'RuleName'),
      project: textAt(rule, 'Namespace'),
      metric: textAt(rule, 'MetricName'),
      metric_dimensions: filled(textAt(rule, 'Resources')) ?? EVERYTHING,
      contact_groups: (filled(textAt(rule, 'ContactGroups')) ?? '').split(',').filter((group) => group !== ''),
      ...escalationBlocks(rule),
      period: numberAt(rule, 'Period'),
      silence_time: numberAt(rule, 'SilenceTime'),
      effective_interval: textAt(rule, 'EffectiveInterval'),
      webhook: textAt(rule, 'Webhook') ?? '',
      enabled: flagAt(rule, 'EnableState'),
      status: textAt(rule, 'AlertState'),
      tags: labelsOf(rule),
    });
  },

  async create(io, desired) {
    const { args, region } = desired;
    const id = ruleId(desired);
    await put(io, id, args, region);
    return id;
  },

  async settle(io, id, { region }) {
    const poll = (): Promise<Attributes | undefined> => describe(io, id, region);
    await io.waitFor({ what: `alarm ${id} to be visible`, expectedSeconds: EXPECTED.create, poll });
  },

  async sync(io, id, requested) {
    const { desired, observed, differing } = resetting(requested, DEFAULTS);
    const rewrites = [...differing].some((name) => name !== 'enabled');
    if (rewrites) await put(io, id, { ...observed, ...desired.args }, desired.region);
    const enabled = flagArg({ ...observed, ...desired.args }, 'enabled') ?? true;
    // A rule that is written anew is switched on with it.
    if (differing.has('enabled') || (rewrites && !enabled)) await toggle(io, id, enabled, desired.region);
  },

  async remove(io, id, _observed, region) {
    await ignoreMissing(modify(io, { api: 'cms:DeleteMetricRules', region, params: { Id: [id] } }));
    const read = (): Promise<Attributes | undefined> => describe(io, id, region);
    await untilGone(io, { what: `alarm ${id}`, expectedSeconds: EXPECTED.delete, read });
  },

  async owned(io, owner, region) {
    const rules = await allRows(io, { ...LISTING, region, params: {} });
    return rules.flatMap((rule) => {
      const labels = labelsOf(rule);
      const id = textAt(rule, 'RuleId');
      const address = labels[OWNERSHIP_TAGS.address];
      const ours = address !== undefined && carries(labels, { ...owner, address });
      return ours && id !== undefined ? [{ id, address }] : [];
    });
  },
};

const LISTING: Pick<Listing, 'api' | 'rows' | 'page' | 'total' | 'pageSize'> = {
  api: 'cms:DescribeMetricRuleList',
  rows: 'Alarms.Alarm',
  page: 'Page',
  total: 'Total',
  pageSize: 100,
};

const RULES: Readonly<Record<string, ParamRule>> = {
  name: 'RuleName',
  project: 'Namespace',
  metric: 'MetricName',
  metric_dimensions: 'Resources',
  period: 'Period',
  silence_time: 'SilenceTime',
  effective_interval: 'EffectiveInterval',
  webhook: ['Webhook', (url) => (url === '' ? undefined : url)],
};

/**
 * The client chooses a rule's id: made from the owner, the same rule is written again after a crash. Rules belong to
 * the account, so the region keeps the targets of one stack apart.
 */
function ruleId({ ownership: { stack, profile, address }, region }: Pick<Desired, 'ownership' | 'region'>): string {
  return `landfall-${digest([stack, profile, address, region ?? '']).slice(0, 24)}`;
}

/** Writes the whole rule; what is not given has its documented default. */
async function put(io: DriverIo, id: string, given: Args, region: string | undefined): Promise<void> {
  const args = { ...DEFAULTS, ...given };
  const params = {
    RuleId: id,
    ...paramsFrom(args, RULES),
    ContactGroups: textsArg(args, 'contact_groups').join(','),
    Escalations: escalationParams(args),
    Labels: tagPairs(mapArg(args, 'tags')),
  };
  await modify(io, { api: 'cms:PutResourceMetricRule', region, params });
}

async function toggle(io: DriverIo, id: string, enabled: boolean, region: string | undefined): Promise<void> {
  const api = enabled ? 'cms:EnableMetricRules' : 'cms:DisableMetricRules';
  await modify(io, { api, region, params: { RuleId: [id] } });
  await io.waitFor({
    what: `alarm ${id} to be ${enabled ? 'enabled' : 'disabled'}`,
    expectedSeconds: EXPECTED.update,
    poll: async () => {
      const rule = await describe(io, id, region);
      return rule !== undefined && flagAt(rule, 'EnableState') === enabled ? rule : undefined;
    },
  });
}

async function describe(io: DriverIo, id: string, region: string | undefined): Promise<Attributes | undefined> {
  const rules = await unlessMissing(allRows(io, { ...LISTING, region, params: { RuleIds: id } }));
  return rules?.find((rule) => textAt(rule, 'RuleId') === id);
}

function labelsOf(rule: Attributes): Tags {
  return tagsOf(rowsAt(rule, 'Labels.Labels'));
}
