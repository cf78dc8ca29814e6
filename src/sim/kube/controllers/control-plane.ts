import type { Cluster, ControlPlane } from '../cluster.ts';
import { clusterFaults } from '../nodes/kubelet/struck-by.ts';
import { kubelet } from '../nodes/kubelet/kubelet.ts';
import { logOf } from '../nodes/kubelet/log.ts';
import { scheduler } from '../nodes/scheduler/scheduler.ts';
import { canonicalJson } from '../../../base/index.ts';
import { admitted } from './admission/admission.ts';
import { bootstrap } from './bootstrap/bootstrap.ts';
import { nodeController } from '../nodes/node-controller.ts';
import { garbageCollector } from './garbage.ts';
import { namespaceController } from './namespace.ts';
import { ControlLoop } from './runtime/control-loop.ts';
import type { Controller } from './runtime/desk.ts';
import { eventSweep } from './runtime/event-log.ts';
import { keyOf, uidOf } from './shape/object.ts';
import { definitionController } from './extensions/definition.ts';
import { gatewayClassController, gatewayController, routeController } from './extensions/gateway.ts';
import { endpointsController } from './network/endpoints.ts';
import { ingressController, loadBalancerController } from './network/load-balancer.ts';
import { autoscalerController } from './policy/autoscaler.ts';
import { budgetController } from './policy/disruption-budget.ts';
import { quotaController } from './policy/resource-quota.ts';
import { claimController } from './storage/claim.ts';
import { ephemeralController } from './storage/ephemeral.ts';
import { volumeController } from './storage/volume.ts';
import { cronJobController } from './workloads/cron-job.ts';
import { daemonSetController } from './workloads/daemon-set.ts';
import { deploymentController } from './workloads/deployment.ts';
import { jobController } from './workloads/job.ts';
import { podGarbageCollector } from './workloads/pod-garbage.ts';
import { replicaSetController } from './workloads/replica-set.ts';
import { statefulSetController } from './workloads/stateful-set.ts';

/** In the order in which they hear of a change. */
const CONTROLLERS: readonly Controller[] = [
  definitionController,
  namespaceController,
  garbageCollector,
  quotaController,
  cronJobController,
  jobController,
  deploymentController,
  replicaSetController,
  statefulSetController,
  daemonSetController,
  podGarbageCollector,
  ephemeralController,
  claimController,
  volumeController,
  scheduler,
  nodeController,
  kubelet,
  endpointsController,
  loadBalancerController,
  ingressController,
  gatewayClassController,
  gatewayController,
  routeController,
  budgetController,
  autoscalerController,
  eventSweep,
];

/** The controllers, the scheduler and the kubelets of every simulated cluster. */
export const controlPlane: ControlPlane = {
  bootstrap: (cluster) => {
    bootstrap(loopOf(cluster).desk);
    loopOf(cluster).changed([]);
    noticeFaults(cluster);
  },
  admit: (cluster, object) => admitted(loopOf(cluster).desk, object),
  changed: (cluster, changes) => {
    noticeFaults(cluster);
    loopOf(cluster).changed(changes);
  },
  advance: (cluster) => {
    loopOf(cluster).advance(cluster.now());
    noticeFaults(cluster);
  },
  // Faults that were said or cleared are news at once.
  nextDue: (cluster) => (isNoticed(cluster) ? loopOf(cluster).agenda.soonest() : cluster.now()),
  log: (cluster, query) => logOf(loopOf(cluster).desk, query),
};

/** The loop of a cluster, kept in its scratch room as long as that is true to the store. */
function loopOf(cluster: Cluster): ControlLoop {
  const known = cluster.scratch.get('loop');
  if (known instanceof ControlLoop) {
    known.serve(cluster);
    return known;
  }
  const made = new ControlLoop(cluster, CONTROLLERS);
  cluster.scratch.set('loop', made);
  return made;
}

/** Has nodes and pods looked at when the faults that were said are others than before. */
function noticeFaults(cluster: Cluster): void {
  if (isNoticed(cluster)) return;
  cluster.scratch.set('faults', faultsOf(cluster));
  const loop = loopOf(cluster);
  loop.look('node', loop.desk.list('Node').map(keyOf));
  loop.look('kubelet', loop.desk.list('Pod').map(uidOf));
}

function isNoticed(cluster: Cluster): boolean {
  return cluster.scratch.get('faults') === faultsOf(cluster);
}

function faultsOf(cluster: Cluster): string {
  return canonicalJson(clusterFaults(cluster.faults));
}
