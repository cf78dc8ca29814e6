import { beforeAll, describe, expect, it } from 'vitest';
import { must } from '../../src/base/index.ts';
import { kubectls, KubectlHome, type Ran } from '../support/kubectl.ts';
import { noTool } from '../support/tools.ts';
import { kubeSimulator, type KubeSimulator } from '../support/kube-simulator.ts';

const STACK = `
apiVersion: v1
kind: Namespace
metadata: {name: app}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: app}
data: {mode: quick}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: app, labels: {app: web}}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: c, image: "nginx:1.27", ports: [{containerPort: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: app}
spec:
  selector: {app: web}
  ports: [{port: 80}]
`;

const CRD = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: boats.sea.example}
spec:
  group: sea.example
  scope: Namespaced
  names: {plural: boats, singular: boat, kind: Boat, shortNames: [bt]}
  versions:
  - name: v1
    served: true
    storage: true
    additionalPrinterColumns: [{name: Masts, type: integer, jsonPath: .spec.masts}]
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec: {type: object, properties: {masts: {type: integer}}}
`;

const found = kubectls();
if (found.length === 0) console.log(`skipped: kubectl on a simulated cluster: ${noTool('kubectl')}`);

describe.skipIf(found.length === 0).each(found)('$name', (kubectl) => {
  let kube: KubeSimulator;
  let home: KubectlHome;
  let stack: string;

  beforeAll(async () => {
    kube = await kubeSimulator({ speed: 200 });
    home = new KubectlHome(kubectl, kube.kubeconfig);
    stack = home.file('stack.yaml', STACK);
    await ok('apply', '-f', stack);
    await ok('rollout', 'status', 'deploy/web', '-n', 'app', '--timeout=20s');
  });

  const run = (...args: readonly string[]): Promise<Ran> => home.run(args);
  const ok = async (...args: readonly string[]): Promise<string> => {
    const ran = await run(...args);
    expect({ args, code: ran.code, err: ran.code === 0 ? '' : ran.err }).toEqual({ args, code: 0, err: '' });
    return ran.out;
  };

  it('applies, finds nothing to change, and shows a difference', async () => {
    expect(await ok('apply', '-f', stack)).toBe(
      'namespace/app unchanged\nconfigmap/settings unchanged\ndeployment.apps/web unchanged\nservice/web unchanged\n',
    );
    expect((await run('diff', '-f', stack)).code).toBe(0);
    const changed = home.file('changed.yaml', STACK.replace('mode: quick', 'mode: slow'));
    const diff = await run('diff', '-f', changed);
    expect([diff.code, diff.out]).toEqual([1, expect.stringContaining('+  mode: slow')]);
    expect(await ok('apply', '--dry-run=server', '-f', changed)).toContain(
      'configmap/settings configured (server dry run)',
    );
    expect(await ok('get', 'cm', 'settings', '-n', 'app', '-o', 'jsonpath={.data.mode}')).toBe('quick');
  });

  it('applies on the server, and is told of conflicts', async () => {
    const map = home.file(
      'map.yaml',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: owned, namespace: app}\ndata: {a: "1"}\n',
    );
    expect(await ok('apply', '--server-side', '--field-manager=one', '-f', map)).toBe(
      'configmap/owned serverside-applied\n',
    );
    const other = home.file(
      'other.yaml',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: owned, namespace: app}\ndata: {a: "2"}\n',
    );
    const refused = await run('apply', '--server-side', '--field-manager=two', '-f', other);
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('conflict with "one": .data.a')]);
    await ok('apply', '--server-side', '--field-manager=two', '--force-conflicts', '-f', other);
  });

  it('prints what there is, wide and whole', async () => {
    expect(await ok('get', 'deploy', 'web', '-n', 'app', '-o', 'wide')).toMatch(
      /NAME +READY +UP-TO-DATE +AVAILABLE +AGE +CONTAINERS +IMAGES +SELECTOR\nweb +2\/2 +2 +2 +\S+ +c +nginx:1\.27 +app=web\n/,
    );
    expect(await ok('get', 'pods', '-n', 'app')).toMatch(/web-\S+ +1\/1 +Running +0 /);
    expect(await ok('get', 'all', '-n', 'app')).toContain('replicaset.apps/web-');
    expect(await ok('get', 'nodes', '-o', 'wide')).toMatch(/Ready/);
    const described = await ok('describe', 'deploy/web', '-n', 'app');
    expect(described).toMatch(/2 desired \| 2 updated \| 2 total \| 2 available/);
    expect(described).toContain('ScalingReplicaSet');
    expect(await ok('describe', 'pods', '-n', 'app', '--show-events=true')).toContain('Started container c');
    expect(await ok('get', 'events', '-n', 'app')).toContain('ScalingReplicaSet');
    expect(await ok('explain', 'deployment.spec.replicas')).toMatch(/FIELD: replicas <integer>/);
  });

  it('rolls out, pauses on nothing, and goes back', async () => {
    await ok('set', 'image', 'deploy/web', 'c=nginx:1.28', '-n', 'app');
    expect(await ok('rollout', 'status', 'deploy/web', '-n', 'app', '--timeout=20s')).toContain(
      'successfully rolled out',
    );
    await ok('rollout', 'restart', 'deploy/web', '-n', 'app');
    await ok('rollout', 'status', 'deploy/web', '-n', 'app', '--timeout=20s');
    expect(await ok('rollout', 'history', 'deploy/web', '-n', 'app')).toMatch(/REVISION/);
    await ok('rollout', 'undo', 'deploy/web', '-n', 'app', '--to-revision=1');
    await ok('rollout', 'status', 'deploy/web', '-n', 'app', '--timeout=20s');
    expect(
      await ok('get', 'deploy', 'web', '-n', 'app', '-o', 'jsonpath={.spec.template.spec.containers[0].image}'),
    ).toBe('nginx:1.27');
    await ok('scale', 'deploy/web', '-n', 'app', '--replicas=3');
    await ok('wait', '-n', 'app', '--for=jsonpath={.status.readyReplicas}=3', 'deploy/web', '--timeout=20s');
    await ok('wait', '-n', 'app', '--for=condition=Available', 'deploy/web', '--timeout=20s');
  });

  it('labels, annotates, patches and reads logs', async () => {
    await ok('label', 'deploy/web', '-n', 'app', 'tier=front');
    await ok('annotate', 'deploy/web', '-n', 'app', 'note=hello');
    expect(await ok('get', 'deploy', '-n', 'app', '-l', 'tier=front', '-o', 'name')).toBe('deployment.apps/web\n');
    await ok('patch', 'svc', 'web', '-n', 'app', '-p', '{"spec":{"ports":[{"port":80,"targetPort":8080}]}}');
    expect(await ok('get', 'svc', 'web', '-n', 'app', '-o', 'jsonpath={.spec.ports[*].targetPort}')).toBe('8080');
    expect(await ok('logs', 'deploy/web', '-n', 'app')).toContain('nginx:1.27');
  });

  it.each([
    ['namespace', ['create', 'namespace', 'made']],
    ['secret', ['create', 'secret', 'generic', 's', '--from-literal=a=b']],
    [
      'registry secret',
      ['create', 'secret', 'docker-registry', 'r', '--docker-server=x', '--docker-username=u', '--docker-password=p'],
    ],
    ['configmap', ['create', 'configmap', 'c', '--from-literal=a=b']],
    ['service account', ['create', 'serviceaccount', 'robot']],
    ['role', ['create', 'role', 'reader', '--verb=get,list', '--resource=pods,deployments.apps']],
    ['role binding', ['create', 'rolebinding', 'reader', '--role=reader', '--serviceaccount=default:robot']],
    ['cluster role', ['create', 'clusterrole', 'pather', '--verb=get', '--non-resource-url=/x']],
    ['cluster role binding', ['create', 'clusterrolebinding', 'pather', '--clusterrole=pather', '--group=g']],
    ['deployment', ['create', 'deployment', 'd', '--image=nginx', '--replicas=0', '--port=80']],
    ['job', ['create', 'job', 'j', '--image=busybox', '--', 'date']],
    ['cron job', ['create', 'cronjob', 'cj', '--image=busybox', '--schedule=0 0 1 1 *', '--', 'date']],
    ['quota', ['create', 'quota', 'q', '--hard=pods=50,services=20']],
    ['disruption budget', ['create', 'pdb', 'b', '--selector=app=x', '--min-available=50%']],
    ['ingress', ['create', 'ingress', 'i', '--rule=a.example/x*=svc:80,tls=t']],
    ['service', ['create', 'service', 'nodeport', 'np', '--tcp=80:8080']],
    ['priority class', ['create', 'priorityclass', 'high', '--value=1000']],
  ])('creates a %s from its flags, which it sends as protobuf', async (_, args) => {
    const [, ...rest] = args;
    const dashes = rest.indexOf('--');
    const flags = dashes === -1 ? rest : rest.slice(0, dashes);
    const tail = dashes === -1 ? [] : rest.slice(dashes);
    const local = await ok('create', ...flags, '--dry-run=client', '-o', 'json', ...tail);
    const wanted = JSON.parse(local) as Record<string, unknown>;
    await ok(...args);
    const { kind, metadata } = wanted as { kind: string; metadata: { name: string } };
    const stored = JSON.parse(await ok('get', kind, metadata.name, '-o', 'json')) as Record<string, unknown>;
    const { status: _status, metadata: _metadata, ...content } = withoutEmpty(wanted) as Record<string, unknown>;
    expect(stored).toMatchObject(content);
  });

  it('asks what it may, as itself and as others', async () => {
    expect(await ok('auth', 'can-i', 'create', 'deployments', '-n', 'app')).toBe('yes\n');
    const robot = '--as=system:serviceaccount:default:robot';
    expect((await run('auth', 'can-i', 'get', 'secrets', '-n', 'app', robot)).out).toBe('no\n');
    expect(await ok('auth', 'can-i', '--list', '-n', 'default', robot)).toMatch(/deployments\.apps/);
    expect(await ok('auth', 'whoami')).toContain('kubernetes-admin');
    expect((await ok('create', 'token', 'robot')).split('.')).toHaveLength(3);
    const refused = await run('get', 'pods', '-n', 'app', '--as=nobody');
    expect([refused.code, refused.err]).toEqual([
      1,
      expect.stringContaining('User "nobody" cannot list resource "pods"'),
    ]);
  });

  it('serves custom resources to it', async () => {
    await ok('apply', '-f', home.file('crd.yaml', CRD));
    await ok('wait', '--for=condition=Established', 'crd/boats.sea.example', '--timeout=10s');
    const boat = home.file(
      'boat.yaml',
      'apiVersion: sea.example/v1\nkind: Boat\nmetadata: {name: b, namespace: app}\nspec: {masts: 3}\n',
    );
    await ok('apply', '-f', boat);
    expect(await ok('apply', '-f', boat)).toBe('boat.sea.example/b unchanged\n');
    expect(await ok('get', 'bt', '-n', 'app')).toMatch(/NAME +MASTS\nb +3\n/);
    expect(await ok('explain', 'boat.spec.masts')).toMatch(/FIELD: masts <integer>/);
    const wrong = home.file(
      'wrong.yaml',
      'apiVersion: sea.example/v1\nkind: Boat\nmetadata: {name: w, namespace: app}\nspec: {sails: 3}\n',
    );
    expect((await run('apply', '-f', wrong)).err).toContain('unknown field "spec.sails"');
  });

  it('watches pods come', async () => {
    const watching = home.run(['get', 'pods', '-n', 'default', '-w', '-l', 'run=seen'], { withinMs: 4000 });
    await new Promise((resolve) => setTimeout(resolve, 500));
    await ok('run', 'seen', '--image=nginx', '-n', 'default');
    const { out } = await watching;
    expect(out).toMatch(/seen +0\/1 +Pending/);
    expect(out).toMatch(/seen +1\/1 +Running/);
  });

  it('is refused what no simulation can do', async () => {
    const pod = must((await ok('get', 'pods', '-n', 'app', '-o', 'name')).split('\n')[0], 'a pod');
    const refused = await run('exec', pod, '-n', 'app', '--', 'ls');
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('this cluster is simulated')]);
    expect((await run('port-forward', '-n', 'app', pod, '0:80')).code).toBe(1);
    expect((await run('top', 'pods')).err).toContain('Metrics API not available');
  });

  it('deletes with what hangs on it, and waits until it is gone', async () => {
    await ok('delete', 'deploy/web', '-n', 'app', '--cascade=foreground', '--timeout=20s');
    expect(await ok('get', 'rs,pods', '-n', 'app', '-o', 'name')).toBe('');
    await ok('delete', 'namespace', 'app', '--timeout=20s');
    expect((await run('get', 'ns', 'app')).err).toContain('namespaces "app" not found');
  });
});

/** What a client sends of nothing: nulls, empty objects, and lists of none. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value)
    .map(([name, member]) => [name, withoutEmpty(member)] as const)
    .filter(([, member]) => member !== null && !(typeof member === 'object' && Object.keys(member).length === 0));
  return Object.fromEntries(members);
}
