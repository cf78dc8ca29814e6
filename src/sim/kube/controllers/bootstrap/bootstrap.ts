import type { Desk } from '../runtime/desk.ts';
import { gatewayClasses, gatewayDefinitions } from './gateway-api.ts';
import { newNodes } from './nodes.ts';
import { NAMESPACES, systemObjects } from './system.ts';

const BY = 'kube-apiserver';
/** Of the simulated kubelets. */
const VERSION = 'v1.34.1';

/** Creates what a new cluster holds. */
export function bootstrap(desk: Desk): void {
  for (const name of NAMESPACES)
    desk.create(
      {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
        spec: { finalizers: ['kubernetes'] },
        status: { phase: 'Active' },
      },
      BY,
    );
  for (const node of newNodes(desk.now(), VERSION)) {
    const stored = desk.create(node, 'kubelet');
    desk.updateStatus({ ...stored, status: node['status'] }, 'kubelet');
  }
  for (const object of [...systemObjects(), ...gatewayDefinitions(), ...gatewayClasses()]) desk.create(object, BY);
}
