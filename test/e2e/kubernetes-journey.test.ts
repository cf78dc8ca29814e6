import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { must } from '../../src/base/index.ts';
import type { LandfallEvent } from '../../src/model/index.ts';
import { filesBelow } from '../support/files-below.ts';
import { KubectlHome, kubectls } from '../support/kubectl.ts';
import { eventsOf, onlyEvent, type CliRun, type EventOf } from '../support/landfall.ts';
import { theError } from '../support/recovery.ts';
import { serveWorld } from '../support/served-world.ts';
import { changesOf, exampleStack, expectSettled, type TempStack } from '../support/temp-stack.ts';
import { skipAloud } from '../support/tools.ts';

/** The lab on a simulated cluster: what a person does with it, and what may go wrong. */

const K8S = ['-t', 'k8s'];
const PROD = [...K8S, '-p', 'prod'];
const DEV_NAMESPACE = 'devai-lab-dev';
const DEPLOYMENT = 'kubernetes_manifest.deployment_devai';
/** What dev makes; prod has a disruption budget and an autoscaler besides. */
const OBJECTS = 19;
const KEY = 'sk-test-9876543210';
const VOLUMES = ['models', 'work', 'home'].flatMap((name) => ['--allow-data-loss', `kubernetes_manifest.pvc_${name}`]);

const lab = (): TempStack => exampleStack('devai-lab', { OPENAI_API_KEY: KEY });

async function applied(...flags: readonly string[]): Promise<TempStack> {
  const stack = lab();
  await stack.json(0, 'apply', '-y', ...K8S, ...flags);
  return stack;
}

async function kubeCounts(stack: TempStack): Promise<Readonly<Record<string, number>>> {
  return (await stack.counts())['kube'] ?? {};
}

/** Takes both away and expects that the cluster is as it was before. */
async function expectGone(stack: TempStack, ...flags: readonly string[]): Promise<void> {
  await stack.json(0, 'destroy', '-y', ...K8S, ...flags, ...VOLUMES);
  expect(await stack.counts()).toEqual({});
}

function changeOf(run: CliRun, address: string): EventOf<'plan.change'> {
  return must(
    eventsOf(run, 'plan.change').find((change) => change.address === address),
    `the plan changes ${address}`,
  );
}

/** Name to before and after, of what an address would change. */
function argsOf(run: CliRun, address: string): Readonly<Record<string, readonly unknown[]>> {
  return Object.fromEntries(
    changeOf(run, address).args.map(({ name, path, before, after }) => [path ?? name, [before, after]]),
  );
}

describe.concurrent('the lab on a cluster', () => {
  it('runs as dev and as prod in one cluster, tells no secret, and is destroyed to nothing', async () => {
    const stack = lab();
    const dev = await stack.json(0, 'apply', '-y', ...K8S);
    expect(onlyEvent(dev, 'hello').cloud).toContain('simulated cluster');
    expect(onlyEvent(dev, 'summary')).toMatchObject({ ok: true, done: OBJECTS, failed: 0 });
    const prod = await stack.json(0, 'apply', '-y', ...PROD);
    await expectSettled(stack, ...K8S);
    await expectSettled(stack, ...PROD);
    // Ollama and the lab: one pod each in dev; in prod the lab has three.
    expect(await kubeCounts(stack)).toMatchObject({ namespaces: 2, deployments: 4, pods: 6, secrets: 2, ingresses: 2 });

    await stack.run('render', '-q');
    const files = filesBelow(stack.root, 'deploy', '.landfall').filter(
      ({ path }) => !path.startsWith('.landfall/world/'),
    );
    expect(files.map(({ path }) => path)).toContain('.landfall/state/dev/k8s-simulated/state.json');
    const shown = [dev.stdout, prod.stdout, (await stack.run('status', ...K8S)).stdout];
    const hidden = [KEY, Buffer.from(KEY).toString('base64')];
    for (const { path, text } of [...files, ...shown.map((said) => ({ path: 'stdout', text: said }))])
      for (const secret of hidden) expect(text.includes(secret), path).toBe(false);

    const refused = theError(await stack.json(6, 'destroy', '-y', ...K8S));
    expect(refused).toMatchObject({ code: 'LF2006' });
    expect(refused.fix).toContain('--allow-data-loss kubernetes_manifest.pvc_work');
    await stack.json(0, 'destroy', '-y', ...K8S, ...VOLUMES);
    expect(await kubeCounts(stack)).toMatchObject({ namespaces: 1, deployments: 2, pods: 4 });
    await expectSettled(stack, ...PROD);
    await expectGone(stack, '-p', 'prod');
  });

  it('shows a change by its path inside the object, and brings it about', async () => {
    const stack = await applied();
    const set = ['image=devai-lab:1.4.3', 'env.COLOUR=blue'].flatMap((text) => ['--set', `services.devai.${text}`]);
    const plan = await stack.json(2, 'plan', '--detailed-exitcode', ...K8S, ...set);
    expect(argsOf(plan, DEPLOYMENT)).toMatchObject({
      'spec.template.spec.containers[devai].image': ['devai-lab:1.4.2', 'devai-lab:1.4.3'],
    });
    expect(argsOf(plan, 'kubernetes_manifest.configmap_devai_env')).toMatchObject({
      'data.COLOUR': [null, 'blue'],
    });
    expect(changesOf(plan)).not.toHaveProperty(['kubernetes_manifest.deployment_ollama']);
    await stack.json(0, 'apply', '-y', ...K8S, ...set);
    await expectSettled(stack, ...K8S, ...set);
  });

  it('gets and loses pods with its replicas', async () => {
    const stack = lab();
    const few = ['--set', 'services.devai.autoscaling=null'];
    await stack.json(0, 'apply', '-y', ...PROD, ...few);
    const two = [...PROD, ...few, '--set', 'services.devai.replicas=2'];
    const plan = await stack.json(2, 'plan', '--detailed-exitcode', ...two);
    expect(argsOf(plan, DEPLOYMENT)).toMatchObject({ 'spec.replicas': [3, 2] });
    await stack.json(0, 'apply', '-y', ...two);
    // The pod that goes is given its time to end.
    await stack.json(0, 'sim', 'step', '1m');
    expect(await kubeCounts(stack)).toMatchObject({ pods: 3 });
    await expectSettled(stack, ...two);
  });

  it('loses what is no longer configured and nothing else, and data only when that is permitted', async () => {
    const stack = await applied();
    const alone = [...K8S, '--set', 'services.ollama=null', '--set', 'services.devai.dependsOn=null'];
    const error = theError(await stack.json(6, 'apply', '-y', ...alone));
    expect(error).toMatchObject({ code: 'LF2006' });
    expect(error.headline).toContain('kubernetes_manifest.pvc_models');
    const permitted = [...alone, '--allow-data-loss', 'kubernetes_manifest.pvc_models'];
    const changes = changesOf(await stack.json(0, 'apply', '-y', ...permitted));
    const deleted = Object.keys(changes).filter((address) => changes[address] === 'delete');
    expect(deleted.toSorted()).toEqual(
      ['configmap_ollama_env', 'deployment_ollama', 'networkpolicy_ollama', 'pvc_models', 'service_ollama']
        .concat('serviceaccount_ollama')
        .map((name) => `kubernetes_manifest.${name}`),
    );
    expect(await kubeCounts(stack)).toMatchObject({ deployments: 1, services: 1, pods: 1, persistentvolumeclaims: 2 });
    await expectSettled(stack, ...alone);
  });
});

const [kubectl] = kubectls();
const noKubectl = skipAloud('somebody else on the cluster', kubectl === undefined ? 'no kubectl here' : undefined);

describe.skipIf(noKubectl).concurrent('somebody else on the cluster', () => {
  /** The lab on a cluster that is on a port, and kubectl on the same. */
  async function shared(...flags: readonly string[]) {
    const stack = await applied(...flags);
    await serveWorld(join(stack.root, '.landfall/world'), '--speed', '2000');
    const access = await stack.run('cluster', 'kubeconfig', ...K8S, ...flags, '-o', 'kubeconfig');
    expect(access.exit, access.screen).toBe(0);
    const home = new KubectlHome(must(kubectl, 'asked before'), stack.read('kubeconfig'));
    const run = async (...args: readonly string[]): Promise<void> => {
      const ran = await home.run(args);
      expect(ran.code, ran.err).toBe(0);
    };
    return { stack, run };
  }

  it('is noticed where it changed or deleted what is ours, and not elsewhere', async () => {
    const { stack, run } = await shared();
    const there = ['-n', DEV_NAMESPACE];
    await run('label', 'service/devai', 'team-note=theirs', ...there);
    await run('create', 'configmap', 'theirs', '--from-literal=a=b', ...there);
    const quiet = await stack.json(0, 'drift', '--detailed-exitcode', ...K8S);
    expect(changesOf(quiet)).toEqual({});

    await run('scale', 'deployment/devai', '--replicas=3', ...there);
    await run('delete', 'service/ollama', ...there);
    const drift = await stack.json(2, 'drift', '--detailed-exitcode', ...K8S);
    expect(changesOf(drift)).toEqual({ [DEPLOYMENT]: 'update', 'kubernetes_manifest.service_ollama': 'create' });
    expect(argsOf(drift, DEPLOYMENT)).toEqual({ 'spec.replicas': [3, 1] });
    expect(changeOf(drift, 'kubernetes_manifest.service_ollama').reason).toContain('was deleted outside Landfall');

    // Whoever scaled it owns the number now: it is not taken silently.
    const refused = theError(await stack.json(5, 'apply', '-y', '--continue-on-error', ...K8S));
    expect(refused).toMatchObject({ code: 'LF8007', where: { address: DEPLOYMENT } });
    expect(refused.headline).toContain('.spec.replicas');
    expect(refused.headline).toContain('kubectl');
    expect(refused.fix).toContain('--force-conflicts');
    await stack.json(0, 'apply', '-y', '--force-conflicts', ...K8S);
    await expectSettled(stack, ...K8S);
    await run('get', 'service/ollama', 'configmap/theirs', ...there);
  });

  it('gives it a quota that is too small, which is explained, and goes on when it is larger', async () => {
    const { stack, run } = await shared('-p', 'prod');
    const there = ['-n', 'devai-lab-prod'];
    await run('create', 'quota', 'few', '--hard=pods=3', ...there);
    const error = theError(await stack.json(5, 'apply', '-y', ...PROD, '--set', 'services.devai.env.COLOUR=blue'));
    expect(error).toMatchObject({ code: 'LF8009', where: { address: DEPLOYMENT } });
    expect(`${error.headline} ${error.why}`).toMatch(/quota.*few/i);
    await run('delete', 'quota', 'few', ...there);
    await stack.json(0, 'apply', '-y', ...PROD, '--set', 'services.devai.env.COLOUR=blue');
    await expectSettled(stack, ...PROD, '--set', 'services.devai.env.COLOUR=blue');
  });
});

describe.concurrent('a fault on the cluster', () => {
  interface Fault {
    readonly what: string;
    readonly fault?: string;
    readonly set: readonly string[];
    /** What continues when the fault is gone. */
    readonly mended: readonly string[];
    readonly headline: RegExp;
    readonly why: RegExp;
  }
  const FAULTS: readonly Fault[] = [
    {
      what: 'an image that cannot be pulled',
      fault: 'image devai-lab:1.4.3 cannot be pulled',
      set: ['--set', 'services.devai.image=devai-lab:1.4.3'],
      mended: ['--set', 'services.devai.image=devai-lab:1.4.3'],
      headline: /^the image devai-lab:1\.4\.3 cannot be pulled$/,
      why: /The registry has no such image\. .*docker\.io\/library\/devai-lab:1\.4\.3: not found/,
    },
    {
      what: 'a program that crashes',
      fault: `container devai of ${DEV_NAMESPACE}/devai crashes with exit code 3 saying "no database"`,
      set: ['--set', 'env.TZ=Europe/Berlin'],
      mended: ['--set', 'env.TZ=Europe/Berlin'],
      headline: /^the container devai of devai-\S+ keeps crashing: exit code 3, \d+ restarts$/,
      why: /The last lines of its log:\n(?:.*\n)* {2}no database\n/,
    },
    {
      what: 'a program that needs more memory than it has',
      fault: `container devai of ${DEV_NAMESPACE}/devai runs out of memory`,
      set: ['--set', 'env.TZ=Europe/Berlin'],
      mended: ['--set', 'env.TZ=Europe/Berlin'],
      headline: /^the container devai of devai-\S+ keeps crashing: exit code 137, OOMKilled/,
      why: /It used more memory than its limit of 2Gi and was killed\./,
    },
    {
      what: 'a pod that no node can take',
      set: ['--set', 'resources.devai.cpu=100'],
      mended: [],
      headline: /^no node can take devai-[\w-]+$/,
      why: /The pod asks for 100 of cpu\./,
    },
  ];

  it.each(FAULTS)('as $what is explained, and the same command goes on after the mend', async (fault) => {
    const stack = await applied();
    if (fault.fault !== undefined) await stack.json(0, 'sim', 'fault', fault.fault);
    const failed = await stack.json(5, 'apply', '-y', ...K8S, ...fault.set);
    const error = theError(failed);
    expect(error).toMatchObject({ code: 'LF8009', where: { address: DEPLOYMENT } });
    expect(error.headline).toMatch(fault.headline);
    expect(error.why).toMatch(fault.why);
    expect(error.world).toContain('The same command continues from here');
    await stack.clearFaults();
    await stack.json(0, 'apply', '-y', ...K8S, ...fault.mended);
    await expectSettled(stack, ...K8S, ...fault.mended);
    expect(await kubeCounts(stack)).toMatchObject({ deployments: 2, pods: 2 });
  });
});

describe.concurrent('an apply on a cluster that is killed', () => {
  const MOMENTS = [
    { type: 'resource.start', n: 1 },
    { type: 'resource.start', n: 9 },
    { type: 'resource.done', n: 12 },
    { type: 'resource.done', n: 18 },
  ] as const satisfies readonly { readonly type: LandfallEvent['type']; readonly n: number }[];
  const DEV = {
    namespaces: 1,
    configmaps: 2,
    secrets: 1,
    serviceaccounts: 2,
    services: 2,
    deployments: 2,
    replicasets: 2,
    pods: 2,
    persistentvolumeclaims: 3,
    persistentvolumes: 3,
    networkpolicies: 5,
    ingresses: 1,
  };

  it.each(MOMENTS)('at $type number $n is continued by the next: no orphan, no duplicate', async ({ type, n }) => {
    const stack = lab();
    const live = stack.start(['apply', '-y', ...K8S, '--speed', '60', '--json']);
    await live.nth(n, (event) => event.type === type);
    live.process.kill('SIGKILL');
    const killed = await live.ended;
    expect(killed.signal, killed.screen).toBe('SIGKILL');
    await stack.json(0, 'apply', '-y', ...K8S);
    await expectSettled(stack, ...K8S);
    expect(await kubeCounts(stack)).toMatchObject(DEV);
    await expectGone(stack);
  });
});
