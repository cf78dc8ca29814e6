import type { Service } from '../service.ts';
import { agentActions } from './agents.ts';
import { alertLogActions } from './alert-logs.ts';
import { contactGroupActions } from './contact-groups.ts';
import { contactActions } from './contacts.ts';
import { customMetricActions } from './custom-metrics.ts';
import { happenings } from './happenings.ts';
import { metricDataActions } from './metric-data.ts';
import { metricMetaActions } from './metric-meta.ts';
import { metricRuleListActions } from './metric-rule-list.ts';
import { metricRuleActions } from './metric-rules.ts';
import { ruleTargetActions } from './rule-targets.ts';

/** CloudMonitor. Its data belong to the account, whichever regional endpoint is asked. */
export const cms: Service = {
  product: 'Cms',
  code: 'cms',
  version: '2019-01-01',
  hosts: ['metrics', 'cms'],
  forbidden: {
    code: 'AccessForbidden',
    status: 403,
    message: 'User not authorized to operate on the specified resource.',
  },
  actions: {
    ...contactActions,
    ...contactGroupActions,
    ...metricRuleActions,
    ...metricRuleListActions,
    ...ruleTargetActions,
    ...alertLogActions,
    ...customMetricActions,
    ...metricDataActions,
    ...metricMetaActions,
    ...agentActions,
  },
  happenings,
};
