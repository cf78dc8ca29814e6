import type { Action, Answer, Call } from '../service.ts';
import { fault, invalid, missing } from './faults.ts';
import { changedRuleSettings } from './listener-fields.ts';
import {
  groupOfLoadBalancer,
  loadBalancerArn,
  needListener,
  needLoadBalancer,
  needOpenLoadBalancer,
} from './lookup.ts';
import { checkedLabel, oneOf } from './naming.ts';
import { LISTENERS, RULES, type Listener, type Rule } from './tables.ts';

/** The most rules one CreateRules call may bring. */
const MAX_PER_CALL = 10;

export const ruleActions: Record<string, Action> = {
  CreateRules: {
    summary: 'adds forwarding rules to an HTTP or HTTPS listener',
    mutates: true,
    required: ['LoadBalancerId', 'ListenerPort', 'RuleList', 'RegionId'],
    resources: loadBalancerArn,
    run: createRules,
  },
  DescribeRules: {
    summary: 'the forwarding rules of a listener',
    mutates: false,
    required: ['LoadBalancerId', 'ListenerPort', 'RegionId'],
    resources: loadBalancerArn,
    run: (call) => {
      const listener = needListener(call, needLoadBalancer(call));
      const rules = call.world.table(RULES).where('listenerId', listener.id);
      return { Rules: { Rule: rules.map(answerOf) } };
    },
  },
  DescribeRuleAttribute: {
    summary: 'one forwarding rule',
    mutates: false,
    required: ['RuleId', 'RegionId'],
    run: (call) => attributeOf(call, needRule(call, call.params.need('RuleId'))),
  },
  SetRule: {
    summary: 'changes a forwarding rule',
    mutates: true,
    required: ['RuleId', 'RegionId'],
    run: setRule,
  },
  DeleteRules: {
    summary: 'deletes forwarding rules',
    mutates: true,
    required: ['RuleIds', 'RegionId'],
    run: (call) => {
      const rules = (call.params.jsonList('RuleIds') ?? []).map((id) => needRule(call, id));
      for (const rule of rules) call.world.table(RULES).delete(rule.id);
      return {};
    },
  },
};

function createRules(call: Call): Answer {
  const loadBalancer = needOpenLoadBalancer(call);
  const listener = needListener(call, loadBalancer);
  if (listener.protocol !== 'http' && listener.protocol !== 'https') throw fault('ruleNotSupported');
  const table = call.world.table(RULES);
  const rules = sentRules(call.params.need('RuleList')).map((sent) => newRule(call, listener, sent));
  if (rules.length > MAX_PER_CALL) throw fault('rulesFull');
  for (const rule of rules) {
    const present = table.where('listenerId', listener.id);
    if (present.length >= call.world.quota('slb.rules', 40)) throw fault('rulesFull');
    if (present.some((other) => other.domain === rule.domain && other.url === rule.url)) throw fault('domainExists');
    table.put(rule);
  }
  return { Rules: { Rule: rules.map(({ id, name }) => ({ RuleId: id, RuleName: name })) } };
}

type SentRule = Readonly<Record<string, string>>;

function sentRules(text: string): readonly SentRule[] {
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list) && list.length > 0) return list.map(sentRule);
  } catch {
    // Refused below with the same words.
  }
  throw invalid('RuleList');
}

/** Fields that are not empty. */
function sentRule(entry: unknown): SentRule {
  if (entry === null || typeof entry !== 'object') throw invalid('RuleList');
  const fields = Object.entries(entry).map(([key, value]) => [key, String(value)] as const);
  return Object.fromEntries(fields.filter(([, value]) => value !== ''));
}

function newRule(call: Call, listener: Listener, sent: SentRule): Rule {
  const id = call.world.newId('rule-', call.region, 20);
  return {
    id,
    regionId: call.region,
    loadBalancerId: listener.loadBalancerId,
    listenerId: listener.id,
    name: checkedLabel(sent['RuleName'] ?? id, 'RuleName'),
    ...matchOf(sent),
    serverGroupId: groupOfLoadBalancer(call, listener.loadBalancerId, sent['VServerGroupId'] ?? ''),
    listenerSync: 'on',
    settings: {},
    createdAt: call.now,
  };
}

/** What the rule matches: a domain, a path, or both. */
function matchOf({ Domain: domain = '', Url: url = '' }: SentRule): Pick<Rule, 'domain' | 'url'> {
  if (domain === '' && url === '') throw missing('Domain');
  if (url !== '' && !/^\/.{1,79}$/.test(url)) throw fault('urlNotSupported');
  if (domain !== '' && !/^[\w*.-]{1,255}$/.test(domain)) throw invalid('Domain');
  return { domain, url };
}

function setRule(call: Call): Answer {
  const { params } = call;
  const rule = needRule(call, params.need('RuleId'));
  const [name, groupId] = [params.text('RuleName'), params.text('VServerGroupId')];
  const next: Rule = {
    ...rule,
    name: name === undefined ? rule.name : checkedLabel(name, 'RuleName'),
    serverGroupId: groupId === undefined ? rule.serverGroupId : groupOfLoadBalancer(call, rule.loadBalancerId, groupId),
    listenerSync: oneOf(params.text('ListenerSync'), ['on', 'off'], 'ListenerSync', rule.listenerSync),
    settings: { ...rule.settings, ...changedRuleSettings(params) },
  };
  if (params.bool('DryRun') === true) throw fault('dryRunPassed');
  call.world.table(RULES).put(next);
  return {};
}

function needRule(call: Call, id: string): Rule {
  const rule = call.world.table(RULES).get(id);
  if (rule === undefined || rule.regionId !== call.region) throw fault('ruleGone');
  return rule;
}

function answerOf(rule: Rule): object {
  return {
    RuleId: rule.id,
    RuleName: rule.name,
    Domain: rule.domain,
    Url: rule.url,
    VServerGroupId: rule.serverGroupId,
    ListenerSync: rule.listenerSync,
    ...(rule.listenerSync === 'off' && rule.settings),
  };
}

function attributeOf(call: Call, rule: Rule): Answer {
  const listener = call.world.table(LISTENERS).get(rule.listenerId);
  return {
    ...answerOf(rule),
    LoadBalancerId: rule.loadBalancerId,
    // Text here, a number everywhere else.
    ListenerPort: String(listener?.port ?? ''),
    ListenerProtocol: listener?.protocol ?? '',
  };
}
