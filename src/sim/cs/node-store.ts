import { scheduleRelease } from '../ecs/release.ts';
import { INSTANCES } from '../ecs/tables.ts';
import type { Answer, Call } from '../service.ts';
import { NODES, type NodePoolRow, type NodeRow } from './tables.ts';

/** The nodes of a pool that are not leaving, the oldest first. */
export function nodesOf({ world }: Call, poolId: string): readonly NodeRow[] {
  return world
    .table(NODES)
    .where('poolId', poolId)
    .filter((node) => node.state !== 'removing');
}

/** What a node is like for Kubernetes: a machine that is gone or stopped no longer answers. */
export function healthOf({ world }: Call, node: NodeRow): 'Ready' | 'NotReady' | 'Unknown' | 'Offline' {
  const machine = world.table(INSTANCES).get(node.id);
  if (machine === undefined) return 'Offline';
  if (!node.ready) return 'Unknown';
  return machine.status === 'Running' ? 'Ready' : 'NotReady';
}

/** State and numbers of a pool. */
export function statusOf(call: Call, pool: NodePoolRow): Answer {
  const nodes = call.world.table(NODES).where('poolId', pool.id);
  const count = (test: (node: NodeRow) => boolean): number => nodes.filter(test).length;
  const healthy = count((node) => node.state === 'running' && healthOf(call, node) === 'Ready');
  const { failure } = pool;
  return {
    state: pool.state,
    total_nodes: nodes.length,
    healthy_nodes: healthy,
    serving_nodes: healthy,
    initial_nodes: count((node) => node.state === 'initial'),
    failed_nodes: failure?.nodes ?? 0,
    offline_nodes: count((node) => healthOf(call, node) === 'Offline'),
    removing_nodes: count((node) => node.state === 'removing'),
    conditions:
      failure === null ? [] : [{ type: 'ScaleOut', status: 'False', reason: failure.code, message: failure.message }],
  };
}

/** Lets nodes leave until a time, with or without their machines; machines paid for ahead stay. */
export function removeNodes(
  call: Call,
  nodes: readonly NodeRow[],
  { release, at }: { readonly release: boolean; readonly at: number },
): void {
  const { world } = call;
  for (const node of nodes) {
    world.table(NODES).put({ ...node, state: 'removing', due: [{ at, set: null }] });
    const machine = world.table(INSTANCES).get(node.id);
    if (release && machine?.chargeType === 'PostPaid') scheduleRelease(call, node.id, at);
  }
}
