import type { ControlPlane } from '../cluster.ts';

/** Controllers that do nothing but bring the namespaces about, for tests of the server by itself. */
export const idlePlane: ControlPlane = {
  bootstrap: (cluster) => {
    for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease'])
      cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, 'kube-apiserver');
  },
  admit: (_, object) => object,
  changed: () => undefined,
  advance: () => undefined,
  nextDue: () => undefined,
  log: () => 'no container runs in a simulated cluster\n',
};
