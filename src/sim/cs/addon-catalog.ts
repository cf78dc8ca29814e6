/** An add-on on offer. */
export interface AddonKind {
  readonly name: string;
  readonly version: string;
  readonly category: string;
  /** Every cluster gets it. */
  readonly byDefault: boolean;
  /** It cannot be uninstalled. */
  readonly required: boolean;
}

/** Names from the research (1.3, 6.3 and ack-production 11); versions are the simulator's. */
export const ADDON_KINDS: readonly AddonKind[] = [
  kind('flannel', 'v0.25.1.2', 'networking', { required: true }),
  kind('terway-eniip', 'v1.14.0', 'networking', { required: true }),
  kind('coredns', 'v1.11.3.5', 'core', { byDefault: true, required: true }),
  kind('cloud-controller-manager', 'v2.12.1', 'core', { byDefault: true, required: true }),
  kind('metrics-server', 'v0.3.9.7', 'monitoring', { byDefault: true }),
  kind('csi-plugin', 'v1.34.1', 'storage'),
  kind('csi-provisioner', 'v1.34.1', 'storage'),
  kind('managed-csiprovisioner', 'v1.34.1', 'storage'),
  kind('storage-operator', 'v1.33.1', 'storage'),
  kind('logtail-ds', 'v1.8.9', 'monitoring'),
  kind('loongcollector', 'v3.1.5', 'monitoring'),
  kind('nginx-ingress-controller', 'v1.12.1-aliyun.1', 'networking'),
  kind('alb-ingress-controller', 'v2.18.0', 'networking'),
  kind('ack-node-problem-detector', '1.2.24', 'monitoring'),
  kind('ack-node-local-dns', '1.6.3', 'networking'),
  kind('arms-prometheus', '1.1.32', 'monitoring'),
  kind('ack-pod-identity-webhook', '0.2.2', 'security'),
  kind('ack-secret-manager', '0.5.8', 'security'),
  kind('aliyun-acr-credential-helper', 'v25.03.0', 'security'),
  kind('managed-aliyun-acr-credential-helper', 'v25.03.0', 'security'),
  kind('security-inspector', 'v0.12.0', 'security'),
  kind('cluster-autoscaler', 'v1.9.2', 'others'),
  kind('ack-onepilot', '4.2.0', 'monitoring'),
  kind('ack-virtual-node', 'v2.14.0', 'others'),
];

function kind(
  name: string,
  version: string,
  category: string,
  { byDefault = false, required = false }: { readonly byDefault?: boolean; readonly required?: boolean } = {},
): AddonKind {
  return { name, version, category, byDefault, required };
}

export function findAddonKind(name: string): AddonKind | undefined {
  return ADDON_KINDS.find((addon) => addon.name === name);
}
