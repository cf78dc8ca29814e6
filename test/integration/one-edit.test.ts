import { afterAll, describe, expect, test } from 'vitest';
import { examineStack, replaceAt, stackFrom, type MapNode } from '../../src/config/index.ts';
import { leafPaths, reuseMatrix, type MatrixRow, type RenderedFiles } from '../../src/insight/index.ts';
import { filesOf, resolveTarget } from '../../src/targets/index.ts';
import { exampleDirectory, sweepConfigs } from '../support/config-directory.ts';

afterAll(sweepConfigs);

const TARGETS = ['compose', 'k8s', 'aws'] as const;
const KINDS = ['compose', 'kubernetes', 'terraform'] as const;
type Kind = (typeof KINDS)[number];

let composeText = '';

const ALL: readonly Kind[] = KINDS;
const NONE: readonly Kind[] = [];
const CONTAINERS: readonly Kind[] = ['compose', 'kubernetes'];

/** What each value means to each kind of target; the first rule that fits a path holds. */
const RULES: readonly (readonly [RegExp, readonly Kind[]])[] = [
  // Every service has resources of its own, so that nothing is left to the default.
  [/^resources\.default\./, NONE],
  [/^(?:project|env\..*|labels\..*|ports\..*)$/, ALL],
  [/^resources\.\w+\.(?:cpu|memory)$/, ALL],
  [/^resources\.\w+\.limits\./, CONTAINERS],
  // The switch chooses what is deployed; Compose and Kustomize have files for both ways.
  [/^gpu$/, ['terraform']],
  [/^services\.\w+\.build$/, ['compose']],
  [/^services\.\w+\.(?:image|command|env|secrets|volumes)\b/, ALL],
  [/^services\.\w+\.ports\.\w+\.port$/, ALL],
  // Everybody's port is no longer published; one that was the developer's alone is not on clouds anyway.
  [/^services\.devai\.ports\.\w+\.expose$/, ALL],
  [/^services\.ollama\.ports\.\w+\.expose$/, ['compose']],
  // Kubernetes starts everything at once; the engine keeps the order, in no file.
  [/^services\.\w+\.dependsOn\b/, ['compose']],
  [/^services\.\w+\.healthCheck\.http\.path$/, ['kubernetes', 'terraform']],
  // Kubernetes and the balancers of clouds ask over HTTP; Compose and ECS ask inside the container.
  [/^services\.\w+\.healthCheck\.command\b/, ['compose', 'terraform']],
  [/^services\.\w+\.healthCheck\.interval$/, CONTAINERS],
  [/^services\.\w+\.user$/, ALL],
  [/^services\.\w+\.group$/, CONTAINERS],
  // The autoscaler owns the number of pods where there is one.
  [/^services\.\w+\.replicas$/, ['compose']],
  [/^services\.\w+\.autoscaling\.(?:min|max)$/, ['kubernetes', 'terraform']],
  [/^services\.\w+\.autoscaling\.cpu$/, ['kubernetes']],
  [/^services\.\w+\.gpus$/, CONTAINERS],
  // Compose runs the image's own user unless another is named.
  [/^services\.\w+\.root$/, ['kubernetes']],
  [/^volumes\.\w+\.size$/, ['kubernetes', 'terraform']],
  [/^volumes\.\w+\.hostPath$/, ['compose']],
  [/^volumes\.\w+\.access$/, ['kubernetes', 'terraform']],
  // Where a value comes from matters to who runs Compose; the others hold the secret by its name.
  [/^secrets\.\w+\.source$/, ['compose']],
  [/^secrets\.\w+\.required$/, CONTAINERS],
  [/^ingress\.(?:host|allowedCidrs)\b/, ['kubernetes', 'terraform']],
  [/^ingress\.https\.issuer$/, ['kubernetes']],
  [/^ingress\.routes\[0\]\.path$/, ['kubernetes']],
  // No other service and port would do in their places.
  [/^ingress\.routes\[0\]\.(?:service|port)$/, NONE],
];

const rows = landings();

describe('one edit reaches every target that it means something to, and no other', () => {
  test('every value is looked at', () => {
    console.info(
      `one edit: ${rows.length} values, ${rows.flatMap(({ places }) => Object.values(places)).flat().length} places`,
    );
    expect(rows.length).toBeGreaterThan(60);
    expect(rows.filter(({ path }) => !RULES.some(([pattern]) => pattern.test(path)))).toEqual([]);
  });

  test.each(rows.map(({ path, places }) => [path, places] as const))('%s', (path, places) => {
    const reached = KINDS.filter((kind) => (places[kind] ?? []).length > 0);
    expect(reached).toEqual(RULES.find(([pattern]) => pattern.test(path))?.[1]);
  });
});

describe('an edit of one service leaves the other alone', () => {
  // A port moves those who call it, too.
  const own = rows.filter(({ path }) => /^(?:services|resources)\.(?:devai|ollama)\.(?!ports|dependsOn)/.test(path));

  test.each(own.map(({ path, places }) => [path, places] as const))('%s', (path, places) => {
    const other = path.includes('.devai.') ? 'ollama' : 'devai';
    const files = (places['kubernetes'] ?? []).map(({ file }) => file);
    expect(files.filter((file) => file.includes(`/${other}/`))).toEqual([]);
    const compose = (places['compose'] ?? []).filter(({ file }) => file.endsWith('docker-compose.yml'));
    for (const { line } of compose) expect(blockOf(line)).not.toBe(other);
  });
});

/** The service in whose block a line of the Compose file stands. */
function blockOf(line: number): string | undefined {
  const above = composeText.split('\n').slice(0, line);
  return above
    .flatMap((text) => /^(?: {2}(\w+)|(\w+)):$/.exec(text)?.slice(1, 3) ?? [])
    .findLast((name) => name !== undefined);
}

/** Every leaf of the example's configuration with its places in the files of three targets. */
function landings(): readonly MatrixRow[] {
  const directory = exampleDirectory('devai-lab');
  const variants = TARGETS.map((target) => examineStack({ directory, target, profile: 'prod', set: [], env: {} }));
  const [first] = variants;
  return reuseMatrix({
    tree: first!.tree,
    paths: leafPaths(first!.tree, []).filter(([head]) => head !== 'targets'),
    render: (change) => {
      const rendered: Record<string, RenderedFiles> = {};
      for (const { tree, root, profile, target } of variants) {
        const changed = change === undefined ? tree : (replaceAt(tree, change.path, change.node) as MapNode);
        const { stack } = stackFrom(changed, { root, profile, target, env: {} });
        if (stack === undefined) return undefined;
        const resolved = resolveTarget(stack, target);
        const files = filesOf(resolved, stack, { profiles: [profile], stackFor: () => stack })?.files;
        if (change === undefined) composeText ||= files?.get('deploy/compose/docker-compose.yml') ?? '';
        rendered[resolved.kind] = files ?? new Map();
      }
      return rendered;
    },
  });
}
