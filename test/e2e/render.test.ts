import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { must } from '../../src/base/index.ts';
import { SERVICE_EXAMPLES } from '../support/example-stacks.ts';
import { filesBelow } from '../support/files-below.ts';
import { kustomizeTools } from '../support/kustomize-tool.ts';
import { eventsOf, onlyEvent, type CliRun } from '../support/landfall.ts';
import { exampleStack, type TempStack } from '../support/temp-stack.ts';
import { skipAloud } from '../support/tools.ts';

/** The files of every target, from one configuration: written, checked, and never lost. */

interface Outcome {
  readonly target: string;
  readonly files: readonly { readonly path: string; readonly condition: string }[];
}

const rendered = (run: CliRun): readonly Outcome[] => eventsOf(run, 'result')[0]?.data as readonly Outcome[];

/** Path to condition, of every file that is not as it should be. */
function wrongIn(run: CliRun): Readonly<Record<string, string>> {
  const files = rendered(run).flatMap((outcome) => outcome.files);
  return Object.fromEntries(
    files.filter(({ condition }) => condition !== 'same').map(({ path, condition }) => [path, condition]),
  );
}

describe('what is rendered', () => {
  const COMPOSE = 'deploy/compose/docker-compose.yml';
  const DEPLOYMENT = 'deploy/kubernetes/base/devai/deployment.yaml';
  const SERVICE = 'deploy/kubernetes/base/ollama/service.yaml';
  const INGRESS = 'deploy/kubernetes/base/ingress.yaml';
  const VARIABLES = 'deploy/terraform/gcp/terraform.tfvars.json';
  let stack: TempStack;

  beforeAll(() => {
    stack = exampleStack('devai-lab');
  });

  it('is written for every kind of target, and is the same the second time', async () => {
    const first = await stack.json(0, 'render');
    expect(rendered(first).map(({ target }) => target)).toEqual(['local', 'k8s', 'aws', 'azure', 'gcp', 'make']);
    for (const { path } of rendered(first).flatMap(({ files }) => files))
      expect(existsSync(join(stack.root, path)), path).toBe(true);
    expect(wrongIn(await stack.json(0, 'render'))).toEqual({});
    expect(onlyEvent(await stack.json(0, 'render', '--check'), 'summary').ok).toBe(true);
  });

  it('tells values that a target cannot keep, with their place in the configuration', async () => {
    const notes = eventsOf(await stack.json(0, 'render', '-t', 'local'), 'diagnostic');
    expect(notes).toContainEqual(
      expect.objectContaining({ code: 'LF1107', severity: 'warning', file: 'config/common/services.yaml', line: 42 }),
    );
  });

  it('is refused by --check when a file was edited, went stale, is missing or is too many, each by its name', async () => {
    stack.edit(COMPOSE, '8888', '8889');
    rmSync(join(stack.root, SERVICE));
    stack.edit('config/common/services.yaml', 'image: ollama/ollama:0.12.6', 'image: ollama/ollama:0.12.7');
    const check = await stack.json(3, 'render', '--check', '--set', 'ingress=null');
    const wrong = wrongIn(check);
    expect(wrong).toMatchObject({
      [COMPOSE]: 'edited',
      [SERVICE]: 'new',
      'deploy/kubernetes/base/ollama/deployment.yaml': 'stale',
      [INGRESS]: 'surplus',
    });
    expect(wrong).not.toHaveProperty([DEPLOYMENT]);
    expect(onlyEvent(check, 'error').error).toMatchObject({ code: 'LF5004', world: 'Nothing was written.' });
    const screen = (await stack.run('render', '--check', '--set', 'ingress=null')).stdout;
    for (const path of Object.keys(wrong)) expect(screen).toContain(path);
    expect(existsSync(join(stack.root, SERVICE))).toBe(false);
  });

  it('does not overwrite an edited file, unless it is told to', async () => {
    const edited = stack.read(COMPOSE);
    const refused = onlyEvent(await stack.json(3, 'render', '-t', 'local'), 'error').error;
    expect(refused).toMatchObject({ code: 'LF5003', where: { file: COMPOSE } });
    expect(stack.read(COMPOSE)).toBe(edited);
    const forced = await stack.json(0, 'render', '-t', 'local', '--force');
    expect(wrongIn(forced)).toMatchObject({ [COMPOSE]: 'edited' });
    expect(stack.read(COMPOSE)).not.toContain('8889');
    await stack.json(0, 'render');
    await stack.json(0, 'render', '--check');
  });

  it('follows one edited number everywhere', async () => {
    stack.edit('config/common/ports.yaml', 'devai: 8888', 'devai: 9999');
    const changed = wrongIn(await stack.json(0, 'render'));
    for (const path of [COMPOSE, DEPLOYMENT, VARIABLES]) {
      expect(changed[path], path).toBe('stale');
      expect(stack.read(path), path).toContain('9999');
    }
    const manifests = filesBelow(stack.root, 'deploy/kubernetes').filter(({ path }) => path.endsWith('.yaml'));
    expect(manifests.filter(({ text }) => text.includes('8888')).map(({ path }) => path)).toEqual([]);
  });
});

const make = spawnSync('make', ['--version']).status === 0 ? undefined : 'no make on the PATH';

describe.skipIf(skipAloud('the rendered Makefile', make))('the rendered Makefile', () => {
  let stack: TempStack;
  const dry = (...args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync('make', ['-n', ...args], { cwd: stack.root, encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    return stdout.trim().replaceAll(stack.root, '');
  };

  beforeAll(async () => {
    stack = exampleStack('devai-lab');
    await stack.json(0, 'render', '-t', 'local');
    await stack.json(0, 'render');
  });

  it('calls Landfall for what there is: Docker Compose, clusters, Terraform', () => {
    expect(dry('compose-up')).toMatch(/^npx landfall apply -C "\S+" --profile dev\s+--target local --yes$/);
    expect(dry('compose-down', 'ENV=prod')).toMatch(/ destroy -C "\S+" --profile prod\s+--target local --yes$/);
    expect(dry('k8s-apply', 'ENV=prod', 'CLOUD=aws', 'LIVE=1')).toMatch(
      / apply .*--profile prod\s+--target eks --live$/,
    );
    expect(dry('tf-plan-gcp')).toMatch(/ plan .*--target gcp$/);
    expect(
      spawnSync('make', ['-n', 'k8s-apply', 'CLOUD=mars'], { cwd: stack.root, encoding: 'utf8' }).stderr,
    ).toContain('CLOUD is one of aws, azure, gcp, alicloud');
  });

  it('lists its targets, and leaves the Makefile to its owner', async () => {
    const list = spawnSync('make', [], { cwd: stack.root, encoding: 'utf8' });
    expect(list.stdout, list.stderr).toMatch(/compose-up\s+start the services with Docker Compose/);
    stack.write('Makefile', `${stack.read('Makefile')}\nmine:\n\t@echo mine\n`);
    await stack.json(0, 'render', '--force');
    expect(dry('mine')).toBe('echo mine');
    expect(onlyEvent(await stack.json(0, 'render', '--check'), 'summary').ok).toBe(true);
  });
});

const [kustomize] = kustomizeTools();

describe.skipIf(kustomize === undefined).each(SERVICE_EXAMPLES)('the Kustomize tree of %s', (name) => {
  const built: string[] = [];
  afterAll(() => {
    if (built.length > 0) console.log(`${name}: kustomize built ${built.length} directories`);
  });

  it('is built by kustomize from every one of its leaves', async () => {
    const stack = exampleStack(name);
    await stack.json(0, 'render', '-t', 'k8s');
    const kustomizations = filesBelow(stack.root, 'deploy/kubernetes').filter(({ path }) =>
      path.endsWith('kustomization.yaml'),
    );
    // Components are patches and build nothing by themselves.
    const leaves = kustomizations.filter(
      ({ path, text }) => path.includes('/overlays/') && (parse(text) as { kind: string }).kind === 'Kustomization',
    );
    expect(leaves.length).toBeGreaterThan(4);
    for (const { path } of leaves) {
      const text = must(kustomize, 'asked before').build(join(stack.root, dirname(path)));
      expect(text, path).toContain('kind: Deployment');
      expect(text, path).toContain('kind: Namespace');
      built.push(path);
    }
  });
});
