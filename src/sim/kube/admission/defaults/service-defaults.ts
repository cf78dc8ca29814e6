import { listAt, recordAt, valueAt, type JsonRecord } from '../../types/json.ts';
import { changed, changedItems, filled } from './defaulting.ts';

/** Addresses and node ports are the cluster's to give, not ours. */
export function serviceDefaults(spec: JsonRecord): JsonRecord {
  let out = filled(spec, { type: 'ClusterIP', sessionAffinity: 'None' });
  out = changedItems(out, 'ports', (port) => filled(port, { protocol: 'TCP', targetPort: port['port'] }));
  const { type } = out;
  if (out['sessionAffinity'] === 'ClientIP') {
    out = filled(out, { sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } } });
  }
  if (type === 'ExternalName') return out;
  out = filled(out, { internalTrafficPolicy: 'Cluster', ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' });
  if (type === 'NodePort' || type === 'LoadBalancer') out = filled(out, { externalTrafficPolicy: 'Cluster' });
  return type === 'LoadBalancer' ? filled(out, { allocateLoadBalancerNodePorts: true }) : out;
}

export function networkPolicyDefaults(spec: JsonRecord): JsonRecord {
  const types = listAt(spec, 'egress').length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
  const ports = (rule: JsonRecord): JsonRecord =>
    changedItems(rule, 'ports', (port) => filled(port, { protocol: 'TCP' }));
  const out = changedItems(changedItems(spec, 'ingress', ports), 'egress', ports);
  return filled(out, { podSelector: {}, policyTypes: types });
}

export function endpointsDefaults(object: JsonRecord): JsonRecord {
  return changedItems(object, 'subsets', (subset) =>
    changedItems(subset, 'ports', (port) => filled(port, { protocol: 'TCP' })),
  );
}

export function endpointSliceDefaults(object: JsonRecord): JsonRecord {
  const out = filled(object, { endpoints: null, ports: null });
  return changedItems(out, 'ports', (port) => filled(port, { name: '', protocol: 'TCP' }));
}

/** A plain autoscaler watches the processor. */
export function autoscalerDefaults(spec: JsonRecord): JsonRecord {
  const cpu = {
    type: 'Resource',
    resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
  };
  const isBare = listAt(spec, 'metrics').length === 0;
  const out = filled(isBare ? { ...spec, metrics: [cpu] } : spec, { minReplicas: 1 });
  return changed(out, 'behavior', (behavior) =>
    filled(
      changed(
        changed(behavior, 'scaleUp', (rules) => filled(rules, SCALE_UP)),
        'scaleDown',
        (rules) => filled(rules, SCALE_DOWN),
      ),
      { scaleUp: SCALE_UP, scaleDown: SCALE_DOWN },
    ),
  );
}

const SCALE_UP = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};
const SCALE_DOWN = { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] };

/** Role bindings: whom and what they mean by default. */
export function bindingDefaults(object: JsonRecord): JsonRecord {
  const out = changed(object, 'roleRef', (ref) => filled(ref, { apiGroup: 'rbac.authorization.k8s.io' }));
  return changedItems(out, 'subjects', (subject) =>
    subject['kind'] === 'ServiceAccount' ? subject : filled(subject, { apiGroup: 'rbac.authorization.k8s.io' }),
  );
}

/** Text of a Secret becomes data. */
export function secretDefaults(object: JsonRecord): JsonRecord {
  const out = filled(object, { type: 'Opaque' });
  const text = Object.entries(recordAt(out, 'stringData'));
  if (out['stringData'] === undefined) return out;
  const { stringData: _, ...rest } = out;
  const encoded = text.map(([name, value]) => [name, Buffer.from(String(value)).toString('base64')] as const);
  return { ...rest, data: { ...recordAt(out, 'data'), ...Object.fromEntries(encoded) } };
}

export function persistentVolumeDefaults(spec: JsonRecord): JsonRecord {
  const out = filled(spec, { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' });
  return changed(out, 'hostPath', (path) => filled(path, { type: '' }));
}

/** Names and list kind of a CRD, its conversion, and what its versions say by default. */
export function crdDefaults(spec: JsonRecord): JsonRecord {
  const out = filled(spec, { conversion: { strategy: 'None' } });
  return changed(out, 'names', (names) => {
    const kind = valueAt(names, 'kind');
    return typeof kind === 'string' ? filled(names, { listKind: `${kind}List`, singular: kind.toLowerCase() }) : names;
  });
}

export function webhookDefaults(object: JsonRecord, isMutating: boolean): JsonRecord {
  return changedItems(object, 'webhooks', (webhook) => {
    const out = filled(webhook, {
      failurePolicy: 'Fail',
      matchPolicy: 'Equivalent',
      namespaceSelector: {},
      objectSelector: {},
      timeoutSeconds: 10,
      ...(isMutating ? { reinvocationPolicy: 'Never' } : {}),
    });
    const client = changed(out, 'clientConfig', (config) =>
      changed(config, 'service', (to) => filled(to, { port: 443 })),
    );
    return changedItems(client, 'rules', (rule) => filled(rule, { scope: '*' }));
  });
}
