import { isRecord, recordAt, type JsonRecord } from '../../types/json.ts';
import { changed, changedItems, filled } from './defaulting.ts';
import { podSpecDefaults } from './pod-defaults.ts';

function template(spec: JsonRecord): JsonRecord {
  return changed(filled(spec, { template: {} }), 'template', (pod) =>
    changed(filled(pod, { metadata: {} }), 'spec', podSpecDefaults),
  );
}

export function deploymentDefaults(spec: JsonRecord): JsonRecord {
  const out = filled(template(spec), {
    replicas: 1,
    strategy: {},
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
  });
  return changed(out, 'strategy', (strategy) => rolling(strategy, { maxUnavailable: '25%', maxSurge: '25%' }));
}

/** A strategy rolls unless it says otherwise, and is then filled in. */
function rolling(strategy: JsonRecord, defaults: JsonRecord): JsonRecord {
  const out = filled(strategy, { type: 'RollingUpdate' });
  if (out['type'] !== 'RollingUpdate') return out;
  return changed(filled(out, { rollingUpdate: {} }), 'rollingUpdate', (update) => filled(update, defaults));
}

export function statefulSetDefaults(spec: JsonRecord): JsonRecord {
  let out = filled(template(spec), {
    replicas: 1,
    serviceName: '',
    podManagementPolicy: 'OrderedReady',
    updateStrategy: {},
    revisionHistoryLimit: 10,
    persistentVolumeClaimRetentionPolicy: {},
  });
  out = changed(out, 'updateStrategy', (strategy) => rolling(strategy, { partition: 0 }));
  out = changed(out, 'persistentVolumeClaimRetentionPolicy', (policy) =>
    filled(policy, { whenDeleted: 'Retain', whenScaled: 'Retain' }),
  );
  return changedItems(out, 'volumeClaimTemplates', (claim) =>
    changed(
      filled(claim, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', status: { phase: 'Pending' } }),
      'spec',
      claimDefaults,
    ),
  );
}

export function claimDefaults(spec: JsonRecord): JsonRecord {
  return filled(spec, { volumeMode: 'Filesystem', resources: {} });
}

export function daemonSetDefaults(spec: JsonRecord): JsonRecord {
  const out = filled(template(spec), { updateStrategy: {}, revisionHistoryLimit: 10 });
  return changed(out, 'updateStrategy', (strategy) => rolling(strategy, { maxUnavailable: 1, maxSurge: 0 }));
}

export function replicaSetDefaults(spec: JsonRecord): JsonRecord {
  return filled(template(spec), { replicas: 1 });
}

/** A replication controller selects what its template is labelled with. */
export function replicationControllerDefaults(spec: JsonRecord): JsonRecord {
  const labels = recordAt(spec, 'template', 'metadata', 'labels');
  return filled(replicaSetDefaults(spec), Object.keys(labels).length === 0 ? {} : { selector: labels });
}

export function jobDefaults(spec: JsonRecord): JsonRecord {
  const isPlain = spec['completions'] === undefined && spec['parallelism'] === undefined;
  const failurePolicy = spec['podFailurePolicy'] !== undefined;
  return filled(template(spec), {
    parallelism: 1,
    ...(isPlain ? { completions: 1 } : {}),
    backoffLimit: spec['backoffLimitPerIndex'] === undefined ? 6 : 2_147_483_647,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: failurePolicy ? 'Failed' : 'TerminatingOrFailed',
  });
}

/** A job selects its pods by its uid, unless it minds that itself. */
export function jobSelector(job: JsonRecord): JsonRecord {
  const spec = recordAt(job, 'spec');
  const metadata = recordAt(job, 'metadata');
  const { uid, name } = metadata;
  if (spec['manualSelector'] === true || typeof uid !== 'string') return job;
  const own = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  };
  const selector = { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } };
  const labelled = changed(spec, 'template', (pod) =>
    changed(filled(pod, { metadata: {} }), 'metadata', (meta) => withLabels(meta, own)),
  );
  return { ...job, spec: { ...labelled, selector: spec['selector'] ?? selector } };
}

function withLabels(metadata: JsonRecord, labels: JsonRecord): JsonRecord {
  const mine = metadata['labels'];
  return { ...metadata, labels: { ...(isRecord(mine) ? mine : {}), ...labels } };
}

export function cronJobDefaults(spec: JsonRecord): JsonRecord {
  const out = filled(spec, {
    concurrencyPolicy: 'Allow',
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
  });
  return changed(out, 'jobTemplate', (job) =>
    changed(filled(job, { metadata: {} }), 'spec', (inner) => template(inner)),
  );
}
