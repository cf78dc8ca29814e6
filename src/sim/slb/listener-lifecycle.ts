import type { Action, Answer, Call } from '../service.ts';
import { fault } from './faults.ts';
import { markConfiguring } from './listener-writes.ts';
import { loadBalancerArn, needListener, needOpenLoadBalancer, refuseBusy, refuseBusyListener } from './lookup.ts';
import { DOMAIN_EXTENSIONS, LISTENERS, RULES, type Listener } from './tables.ts';

/** Seconds that a listener takes to start or stop. */
const SWITCH_SECONDS = 1.5;

export const listenerLifecycleActions: Record<string, Action> = {
  StartLoadBalancerListener: switchAction('starts a listener', 'starting', 'running'),
  StopLoadBalancerListener: switchAction('stops a listener', 'stopping', 'stopped'),
  DeleteLoadBalancerListener: {
    summary: 'deletes a listener, running or not, with its rules and domain extensions',
    mutates: true,
    required: ['LoadBalancerId', 'ListenerPort'],
    resources: loadBalancerArn,
    run: deleteListener,
  },
};

function switchAction(summary: string, meanwhile: Listener['status'], after: Listener['status']): Action {
  return {
    summary,
    mutates: true,
    required: ['LoadBalancerId', 'ListenerPort'],
    resources: loadBalancerArn,
    run: (call) => {
      const loadBalancer = needOpenLoadBalancer(call);
      const listener = needListener(call, loadBalancer);
      refuseBusy(call, loadBalancer, 'serviceConfiguring');
      // Starting what is starting already, or runs, changes nothing.
      if (listener.status === meanwhile || listener.status === after) return {};
      refuseBusyListener(listener);
      const at = call.now + call.world.takes(SWITCH_SECONDS);
      call.world.table(LISTENERS).put({ ...listener, status: meanwhile, due: [{ at, set: { status: after } }] });
      return {};
    },
  };
}

function deleteListener(call: Call): Answer {
  const loadBalancer = needOpenLoadBalancer(call);
  const listener = needListener(call, loadBalancer);
  refuseBusy(call, loadBalancer, 'serviceConfiguring');
  if (listener.status === 'configuring') throw fault('serviceConfiguring');
  if (listener.status === 'stopping') throw fault('serviceStopping');
  const { world } = call;
  for (const rule of world.table(RULES).where('listenerId', listener.id)) world.table(RULES).delete(rule.id);
  const extensions = world.table(DOMAIN_EXTENSIONS);
  for (const extension of extensions.where('listenerId', listener.id)) extensions.delete(extension.id);
  world.table(LISTENERS).delete(listener.id);
  markConfiguring(call, loadBalancer);
  return {};
}
