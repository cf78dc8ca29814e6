import type { Action, Answer, Call } from '../service.ts';
import { fault } from './faults.ts';
import { CLOUD_RESOURCES, DOMAINS, FIREWALLS, type Firewall, type Side } from './tables.ts';

/** Seconds until a new firewall protects. */
const START = 10;
/** What the end of a pay-as-you-go instance is shown as, milliseconds since the epoch. */
const NEVER = 4_092_595_200_000;

/** The firewall itself. */
export const firewallActions: Readonly<Record<string, Action>> = {
  CreatePostpaidInstance: { summary: "makes the account's pay-as-you-go firewall", mutates: true, run: create },
  DescribeInstance: { summary: "the account's firewall, or nothing", mutates: false, run: describe },
  ReleaseInstance: {
    summary: 'ends the firewall with all that it protects',
    mutates: true,
    required: ['InstanceId', 'RegionId'],
    run: release,
  },
};

/** Mainland regions share one control plane, all others the other. */
function sideOf(call: Call): Side {
  return call.region.startsWith('cn-') && call.region !== 'cn-hongkong' ? 'cn-hangzhou' : 'ap-southeast-1';
}

/** The firewall that InstanceId names, on the side of the call. */
export function needFirewall(call: Call): Firewall {
  const firewall = call.world.table(FIREWALLS).get(call.params.need('InstanceId'));
  if (firewall === undefined || firewall.side !== sideOf(call)) throw fault('notValid');
  return firewall;
}

function create(call: Call): Answer {
  const { world, now } = call;
  const side = sideOf(call);
  if (world.table(FIREWALLS).where('side', side).length > 0) throw fault('instanceExists');
  const id = world.newId(side === 'cn-hangzhou' ? 'waf_v2_public_cn-' : 'waf_v2_public_intl-', '', 11);
  const due = [{ at: now + world.takes(START), set: { status: 1 } }];
  world.table(FIREWALLS).put({ id, side, status: 2, startedAt: now, due });
  return { InstanceId: id };
}

function describe(call: Call): Answer {
  const firewall = call.world.table(FIREWALLS).where('side', sideOf(call))[0];
  if (firewall === undefined) return {};
  return {
    InstanceId: firewall.id,
    Status: firewall.status,
    PayType: 'POSTPAY',
    Region: firewall.side === 'cn-hangzhou' ? 'cn' : 'cn-hongkong',
    Edition: 'default_version',
    InDebt: '0',
    StartTime: firewall.startedAt,
    EndTime: NEVER,
    Details: {},
  };
}

function release(call: Call): Answer {
  const { id } = needFirewall(call);
  const { world } = call;
  for (const row of world.table(DOMAINS).where('firewallId', id)) world.table(DOMAINS).delete(row.id);
  for (const row of world.table(CLOUD_RESOURCES).where('firewallId', id)) world.table(CLOUD_RESOURCES).delete(row.id);
  world.table(FIREWALLS).delete(id);
  return {};
}
