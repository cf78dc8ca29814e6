import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../kube-object.ts';
import { conditionOf, isTrue } from '../shape/condition.ts';
import { statusOf } from '../shape/object.ts';
import type { JobStatus } from '../shape/workload.ts';
import { TestCluster } from '../test-cluster.ts';
import { namespace, namespaced } from '../test-objects.ts';

function job(spec: object = {}, restartPolicy = 'Never'): KubeObject {
  const template = { metadata: {}, spec: { restartPolicy, containers: [{ name: 'work', image: 'busybox:1.37' }] } };
  return namespaced('batch/v1', 'Job', 'work', { spec: { parallelism: 1, completions: 1, template, ...spec } });
}

function shop(): TestCluster {
  const cluster = TestCluster.booted();
  cluster.apply(namespace());
  return cluster;
}

const status = (cluster: TestCluster): Partial<JobStatus> =>
  statusOf<JobStatus>(cluster.get('batch/Job', 'shop', 'work')!);

describe('a Job', () => {
  it('completes, says so as real ones do, and lets its pods go', () => {
    const cluster = shop();
    cluster.apply(job({ completions: 3, parallelism: 2 }));
    expect(status(cluster)).toMatchObject({ active: 2 });
    cluster.sleep(60);
    expect(status(cluster)).toMatchObject({
      succeeded: 3,
      startTime: expect.any(String),
      completionTime: expect.any(String),
    });
    expect(status(cluster).active).toBeUndefined();
    expect(status(cluster).conditions?.map(({ type, reason }) => [type, reason])).toEqual([
      ['SuccessCriteriaMet', 'CompletionsReached'],
      ['Complete', 'CompletionsReached'],
    ]);
    const pods = cluster.list('Pod', 'shop');
    expect(pods.map((pod) => (pod['status'] as { phase: string }).phase)).toEqual([
      'Succeeded',
      'Succeeded',
      'Succeeded',
    ]);
    expect(pods.every((pod) => pod.metadata.finalizers === undefined)).toBe(true);
  });

  it('gives up after as many failures as it may have, each later than the last', () => {
    const cluster = shop();
    cluster.faults = [
      { kind: 'crash', container: 'work', workload: { namespace: 'shop', name: 'work' }, says: 'no', exitCode: 3 },
    ];
    cluster.apply(job({ backoffLimit: 2 }));
    cluster.sleep(20);
    expect(status(cluster)).toMatchObject({ failed: 2 });
    cluster.sleep(100);
    expect(status(cluster)).toMatchObject({ failed: 3 });
    expect(conditionOf(status(cluster).conditions, 'Failed')).toMatchObject({ reason: 'BackoffLimitExceeded' });
    expect(conditionOf(status(cluster).conditions, 'FailureTarget')?.status).toBe('True');
  });

  it('numbers the pods of an indexed one', () => {
    const cluster = shop();
    cluster.apply(job({ completions: 4, parallelism: 4, completionMode: 'Indexed' }));
    cluster.sleep(60);
    expect(status(cluster)).toMatchObject({ succeeded: 4, completedIndexes: '0-3' });
  });

  it('ends at its deadline and goes when its time to live is over', () => {
    const cluster = shop();
    cluster.faults = [{ kind: 'image', image: 'busybox:1.37' }];
    cluster.apply(job({ activeDeadlineSeconds: 30, ttlSecondsAfterFinished: 60 }));
    cluster.sleep(40);
    expect(conditionOf(status(cluster).conditions, 'Failed')).toMatchObject({ reason: 'DeadlineExceeded' });
    cluster.sleep(90);
    expect(cluster.get('batch/Job', 'shop', 'work')).toBeUndefined();
    expect(cluster.list('Pod', 'shop')).toEqual([]);
  });

  it('rests while it is suspended', () => {
    const cluster = shop();
    cluster.apply(job({ suspend: true }));
    cluster.sleep(30);
    expect(cluster.list('Pod', 'shop')).toEqual([]);
    expect(isTrue(status(cluster).conditions, 'Suspended')).toBe(true);
    const stored = cluster.get('batch/Job', 'shop', 'work')!;
    cluster.apply({ ...stored, spec: { ...(stored['spec'] as object), suspend: false } });
    cluster.sleep(60);
    expect(isTrue(status(cluster).conditions, 'Complete')).toBe(true);
  });

  it('leaves no pod behind when it is deleted while it runs', () => {
    const cluster = shop();
    cluster.apply(job());
    cluster.sleep(2);
    cluster.delete(cluster.get('batch/Job', 'shop', 'work')!, 'Background');
    cluster.sleep(60);
    expect(cluster.list('Pod', 'shop')).toEqual([]);
  });
});

function cronJob(spec: object = {}): KubeObject {
  const jobTemplate = { spec: (job() as { spec?: object }).spec };
  return namespaced('batch/v1', 'CronJob', 'often', { spec: { schedule: '*/10 * * * *', jobTemplate, ...spec } });
}

const jobsOf = (cluster: TestCluster): readonly KubeObject[] => cluster.list('batch/Job', 'shop');

describe('a CronJob', () => {
  it('starts jobs by its schedule and keeps the last three', () => {
    const cluster = shop();
    cluster.apply(cronJob());
    cluster.sleep(3600);
    const minutes = jobsOf(cluster).map(({ metadata }) => Number(metadata.name.split('-')[1]) % 60);
    expect(minutes).toEqual([40, 50, 0]);
    expect(cluster.get('batch/CronJob', 'shop', 'often')!['status']).toMatchObject({
      lastScheduleTime: '2026-01-01T01:00:00Z',
    });
  });

  it('is caught up with after a year without running half a million jobs', () => {
    const cluster = shop();
    cluster.apply(cronJob({ schedule: '* * * * *' }));
    cluster.history.length = 0;
    cluster.sleep(365 * 86_400);
    const made = cluster.history.filter(({ type, object }) => type === 'ADDED' && object.kind === 'Job');
    expect(made.length).toBeLessThan(110);
    const [last] = jobsOf(cluster).slice(-1);
    expect(last?.metadata.creationTimestamp).toBe('2027-01-01T00:02:00Z');
    expect(cluster.history.map(({ object }) => object['reason'])).toContain('TooManyMissedTimes');
  });

  it('forbids or replaces what overlaps, and rests while suspended', () => {
    const stuck = { kind: 'image', image: 'busybox:1.37' } as const;
    const run = (spec: object): TestCluster => {
      const cluster = shop();
      cluster.faults = [stuck];
      cluster.apply(cronJob({ schedule: '* * * * *', ...spec }));
      cluster.sleep(300);
      return cluster;
    };
    expect(jobsOf(run({ concurrencyPolicy: 'Forbid' }))).toHaveLength(1);
    expect(jobsOf(run({ concurrencyPolicy: 'Replace' }))).toHaveLength(1);
    expect(jobsOf(run({ concurrencyPolicy: 'Allow' }))).toHaveLength(5);
    expect(jobsOf(run({ suspend: true }))).toHaveLength(0);
  });
});
