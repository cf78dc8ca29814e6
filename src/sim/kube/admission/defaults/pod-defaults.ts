import { isRecord, listAt, type JsonRecord } from '../../types/json.ts';
import { changed, changedItems, filled } from './defaulting.ts';

/** What every pod template gets. */
export function podSpecDefaults(spec: JsonRecord): JsonRecord {
  let out = filled(spec, {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
  });
  const account = out['serviceAccountName'] ?? out['serviceAccount'];
  // The deprecated name of the account is kept beside the present one.
  if (typeof account === 'string' && account !== '') out = both(out, account);
  const isHost = out['hostNetwork'] === true;
  for (const list of ['containers', 'initContainers', 'ephemeralContainers']) {
    out = changedItems(out, list, (container) => containerDefaults(container, isHost));
  }
  return changedItems(out, 'volumes', volumeDefaults);
}

function both(spec: JsonRecord, account: string): JsonRecord {
  if (spec['serviceAccountName'] === account && spec['serviceAccount'] === account) return spec;
  return { ...spec, serviceAccountName: account, serviceAccount: account };
}

/** What a pod gets beyond its template's defaults, from the server and from the plugins that every cluster has on. */
export function podDefaults(spec: JsonRecord): JsonRecord {
  let out = podSpecDefaults(spec);
  for (const list of ['containers', 'initContainers']) out = changedItems(out, list, requestsFromLimits);
  out = filled(out, { enableServiceLinks: true, priority: 0, preemptionPolicy: 'PreemptLowerPriority' });
  const tolerations = listAt(out, 'tolerations');
  const missing = TOLERATED.filter((key) => !tolerations.some((toleration) => tolerates(toleration, key)));
  if (missing.length === 0) return out;
  const added = missing.map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }));
  return { ...out, tolerations: [...tolerations, ...added] };
}

const TOLERATED = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

function tolerates(toleration: unknown, key: string): boolean {
  if (!isRecord(toleration)) return false;
  const isKey = toleration['key'] === key || toleration['key'] === undefined || toleration['key'] === '';
  return isKey && (toleration['effect'] === undefined || toleration['effect'] === 'NoExecute');
}

/** A pod that limits a resource asks for as much, unless it says otherwise. */
function requestsFromLimits(container: JsonRecord): JsonRecord {
  return changed(container, 'resources', (resources) => {
    const { limits, requests } = resources;
    if (!isRecord(limits)) return resources;
    const asked = filled(isRecord(requests) ? requests : {}, limits);
    return asked === requests ? resources : { ...resources, requests: asked };
  });
}

function containerDefaults(container: JsonRecord, isHost: boolean): JsonRecord {
  let out = filled(container, {
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: pullPolicy(container['image']),
  });
  out = changedItems(out, 'ports', (port) =>
    filled(port, { protocol: 'TCP', ...(isHost ? { hostPort: port['containerPort'] } : {}) }),
  );
  out = changedItems(out, 'env', (variable) =>
    changed(variable, 'valueFrom', (from) => changed(changed(from, 'fieldRef', fieldRef), 'resourceFieldRef', divisor)),
  );
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) out = changed(out, probe, probeDefaults);
  return changed(out, 'lifecycle', (lifecycle) =>
    changed(changed(lifecycle, 'postStart', handlerDefaults), 'preStop', handlerDefaults),
  );
}

const fieldRef = (ref: JsonRecord): JsonRecord => filled(ref, { apiVersion: 'v1' });
const divisor = (ref: JsonRecord): JsonRecord => filled(ref, { divisor: '0' });

/** An image without a tag, or with `latest`, is always pulled. */
function pullPolicy(image: unknown): string {
  if (typeof image !== 'string' || image.includes('@')) return 'IfNotPresent';
  const tag = /:([^/:]*)$/.exec(image)?.[1];
  return tag === undefined || tag === 'latest' ? 'Always' : 'IfNotPresent';
}

function probeDefaults(probe: JsonRecord): JsonRecord {
  return handlerDefaults(
    filled(probe, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 }),
  );
}

function handlerDefaults(handler: JsonRecord): JsonRecord {
  const http = changed(handler, 'httpGet', (get) => filled(get, { path: '/', scheme: 'HTTP' }));
  return changed(http, 'grpc', (grpc) => filled(grpc, { service: '' }));
}

const MODE = { defaultMode: 0o644 };

/** By the source of a volume. */
const SOURCES: Readonly<Record<string, (source: JsonRecord) => JsonRecord>> = {
  secret: (source) => filled(source, MODE),
  configMap: (source) => filled(source, MODE),
  downwardAPI: (source) => changedItems(filled(source, MODE), 'items', downwardItem),
  projected: (source) => changedItems(filled(source, MODE), 'sources', projectedSource),
  hostPath: (source) => filled(source, { type: '' }),
  iscsi: (source) => filled(source, { iscsiInterface: 'default' }),
  azureDisk: (source) => filled(source, { cachingMode: 'ReadWrite', fsType: 'ext4', readOnly: false, kind: 'Shared' }),
  ephemeral: (source) =>
    changed(source, 'volumeClaimTemplate', (template) =>
      changed(template, 'spec', (spec) => filled(spec, { volumeMode: 'Filesystem', resources: {} })),
    ),
};

function volumeDefaults(volume: JsonRecord): JsonRecord {
  if (Object.keys(volume).length === 1 && volume['name'] !== undefined) return { ...volume, emptyDir: {} };
  return Object.keys(volume).reduce((out, name) => {
    const source = SOURCES[name];
    return source === undefined ? out : changed(out, name, source);
  }, volume);
}

function downwardItem(item: JsonRecord): JsonRecord {
  return changed(changed(item, 'fieldRef', fieldRef), 'resourceFieldRef', divisor);
}

function projectedSource(source: JsonRecord): JsonRecord {
  const token = changed(source, 'serviceAccountToken', (from) => filled(from, { expirationSeconds: 3600 }));
  return changed(token, 'downwardAPI', (from) => changedItems(from, 'items', downwardItem));
}
