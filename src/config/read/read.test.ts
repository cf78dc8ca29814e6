import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { configDirectory, examineYaml, sweepConfigs } from '../../../test/support/config-directory.ts';
import { must } from '../../base/index.ts';
import { discover } from './discover.ts';
import { interpolate, interpolationsIn } from './interpolate.ts';
import { readLayers, type Layers } from './layers.ts';
import { mergeNodes } from './merge.ts';
import {
  child,
  formatPath,
  nodeAt,
  originNear,
  parsePath,
  plain,
  replaceAt,
  type ConfigNode,
  type MapNode,
} from './node.ts';
import { parseYaml } from './yaml.ts';

afterAll(sweepConfigs);

function yaml(text: string, file = 'f.yaml'): MapNode {
  return must(parseYaml(text, file).node, 'it parses') as MapNode;
}

describe('where a stack is found', () => {
  test.each([
    ['one file', { 'landfall.yaml': 'project: a' }],
    ['one file with the other ending', { 'landfall.yml': 'project: a' }],
    ['layers', { 'config/common/env.yaml': 'project: a', 'config/profiles/dev.yaml': '' }],
  ])('%s, from a directory far below', (_, files: Record<string, string>) => {
    const root = configDirectory(files);
    mkdirSync(join(root, 'src', 'deep'), { recursive: true });
    expect(discover(join(root, 'src', 'deep')).root).toBe(root);
  });

  test('layers come in the order of their names, and other files do not count', () => {
    const root = configDirectory({
      'config/common/b.yaml': '',
      'config/common/a.yml': '',
      'config/common/notes.txt': '',
      'config/profiles/prod.yaml': '',
    });
    const found = discover(root);
    expect(found.common.map((file) => file.slice(root.length))).toEqual([
      '/config/common/a.yml',
      '/config/common/b.yaml',
    ]);
    expect([...found.profiles.keys()]).toEqual(['prod']);
  });

  test('never above the root of the repository', () => {
    const outer = configDirectory({ 'landfall.yaml': 'project: a', 'inner/.git/HEAD': '' });
    expect(() => discover(join(outer, 'inner'))).toThrow(
      expect.objectContaining({ report: expect.objectContaining({ code: 'LF1001', exit: 3 }) }),
    );
  });
});

describe('layers', () => {
  const layered = (files: Readonly<Record<string, string>>, profile?: string, set: readonly string[] = []): Layers =>
    readLayers(discover(configDirectory(files)), { profile, set });
  const values = (files: Readonly<Record<string, string>>, profile?: string, set: readonly string[] = []): unknown =>
    plain(layered(files, profile, set).tree);

  test('maps merge deeply, scalars and lists replace, null removes', () => {
    const files = {
      'config/common/a.yaml': 'labels: { a: 1, b: 2 }\nlist: [1, 2]\nempty: null',
      'config/common/b.yaml': 'labels: { b: 3 }',
      'config/profiles/dev.yaml': 'labels: { a: null, c: { d: null, e: 1 } }\nlist: [3]',
    };
    expect(values(files)).toEqual({ labels: { b: 3, c: { e: 1 } }, list: [3] });
  });

  test('--set comes last, in order, and its values are YAML', () => {
    const files = { 'landfall.yaml': 'a: { b: 1, c: 2 }\nprofiles: { dev: { a: { b: 5 } } }' };
    expect(values(files, 'dev', ['a.b=7', 'a.b=8', 'a.c=null', 'x.y.z=[1, two]', 't=true', 'e='])).toEqual({
      a: { b: 8 },
      x: { y: { z: [1, 'two'] } },
      t: true,
      e: '',
    });
  });

  describe('a target', () => {
    const files = {
      'config/common/a.yaml':
        'region: here\nbig: { yes: 1 }\nlabels: { a: 1 }\ntargets: { main: { kind: k }, dr: { region: there, overrides: { big: null, labels: { b: 2 } } } }',
      'config/profiles/prod.yaml': 'labels: { b: 1 }\ntargets: { far: { region: far, overrides: { labels: null } } }',
    };
    const chosen = (target: string | undefined, set: readonly string[] = []): Layers =>
      readLayers(discover(configDirectory(files)), { profile: 'prod', target, set });
    const withoutTargets = (layers: Layers): unknown => {
      const { targets: _, ...rest } = plain(layers.tree) as Record<string, unknown>;
      return rest;
    };

    test('lays its region and its overrides over the profile, and nothing of the others', () => {
      expect(withoutTargets(chosen(undefined))).toEqual({ region: 'here', big: { yes: 1 }, labels: { a: 1, b: 1 } });
      expect(withoutTargets(chosen('dr'))).toEqual({ region: 'there', labels: { a: 1, b: 2 } });
      expect(withoutTargets(chosen('far'))).toEqual({ region: 'far', big: { yes: 1 } });
      expect([chosen(undefined).target, chosen('dr').target]).toEqual(['main', 'dr']);
    });

    test('yields to --set, and its region says where it was written', () => {
      expect(withoutTargets(chosen('dr', ['region=elsewhere', 'labels.b=3']))).toMatchObject({
        region: 'elsewhere',
        labels: { b: 3 },
      });
      expect(withoutTargets(chosen('dr', ['targets.dr.region=moved']))).toMatchObject({ region: 'moved' });
      expect(nodeAt(chosen('dr').tree, ['region'])?.origin).toMatchObject({
        file: expect.stringMatching(/a\.yaml$/),
        line: 4,
      });
    });
  });

  test('a profile within the one file removes with null, too', () => {
    expect(values({ 'landfall.yaml': 'a: { b: 1 }\nc: 2\nprofiles: { dev: { a: null } }' }, 'dev')).toEqual({ c: 2 });
  });

  test.each(['nothing', '=x', 'a=[1', '.=3'])('--set %s is not understood', (set) => {
    expect(() => values({ 'landfall.yaml': 'a: 1' }, undefined, [set])).toThrow(
      expect.objectContaining({ report: expect.objectContaining({ code: 'LF1004' }) }),
    );
  });

  test.each<[string, readonly string[], string | undefined, string]>([
    ['dev where there is one', ['prod', 'dev'], undefined, 'dev'],
    ['the only one', ['prod'], undefined, 'prod'],
    ['none of several: nobody should get prod for want of a flag', ['prod', 'staging'], undefined, 'default'],
    ['none where there are none', [], undefined, 'default'],
    ['the one that is named', ['prod', 'dev'], 'prod', 'prod'],
  ])('the profile is %s', (_, profiles, ...[wanted, chosen]) => {
    const files = Object.fromEntries(
      profiles.map((name) => [`config/profiles/${name}.yaml`, `labels: { from: ${name} }`]),
    );
    const layers = layered({ 'config/common/a.yaml': 'project: a', ...files }, wanted);
    expect([layers.profile, plain(layers.tree)]).toEqual([
      chosen,
      profiles.includes(chosen) ? { project: 'a', labels: { from: chosen } } : { project: 'a' },
    ]);
  });

  test('an unknown profile is refused with the nearest one and the list', () => {
    const files = { 'config/common/a.yaml': '', 'config/profiles/staging.yaml': '', 'config/profiles/dev.yaml': '' };
    expect(() => values(files, 'stagign')).toThrow(
      expect.objectContaining({
        report: expect.objectContaining({ code: 'LF1002', fix: 'Did you mean staging? Profiles: dev, staging.' }),
      }),
    );
  });

  test('a value knows where it was written and what it replaced', () => {
    const { tree } = layered(
      { 'config/common/a.yaml': 'a:\n  b: 1\n', 'config/profiles/dev.yaml': 'a: { b: 2 }' },
      'dev',
      ['a.b=3'],
    );
    const node = must(nodeAt(tree, ['a', 'b']), 'a.b');
    expect([node.origin.file, node.origin.column, node.origin.excerpt]).toEqual(['--set', 5, 'a.b=3']);
    expect(
      node.overrode.map((one) => [one.origin.file.replace(/^.*config/, 'config'), one.origin.line, one.origin.column]),
    ).toEqual([
      ['config/profiles/dev.yaml', 1, 9],
      ['config/common/a.yaml', 2, 6],
    ]);
  });

  test('a file that holds no map is a finding, and broken YAML is one with its place', () => {
    const { diagnostics } = layered({
      'config/common/a.yaml': '- 1',
      'config/common/b.yaml': 'a: [1\nb: }',
      'config/common/c.yaml': '',
    });
    expect(diagnostics.map((one) => one.code)).toContain('LF1006');
    expect(diagnostics.find((one) => one.code === 'LF1003')?.where).toMatchObject({
      line: 2,
      column: expect.any(Number),
    });
  });

  test('laying a layer on itself changes nothing, and on nothing only drops its nulls', () => {
    const value = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 3 },
        fc.integer(),
        fc.constant(null),
        fc.array(fc.integer(), { maxLength: 2 }),
        fc.dictionary(fc.stringMatching(/^[a-c]{1,2}$/), tie('node'), { maxKeys: 3 }),
      ),
    })).node;
    const map = fc.dictionary(fc.stringMatching(/^[a-c]{1,2}$/), value, { maxKeys: 4 });
    fc.assert(
      fc.property(map, map, (under, over) => {
        const [a, b] = [yaml(JSON.stringify(under)), yaml(JSON.stringify(over))];
        const once = mergeNodes(mergeNodes(undefined, a), b);
        expect(plain(once)).toEqual(overlay(overlay({}, under), over));
        expect(plain(mergeNodes(once, b))).toEqual(plain(once));
      }),
    );
  });
});

/** RFC 7396 (JSON merge patch), which is what layers mean, written down independently. */
function overlay(under: unknown, over: unknown): unknown {
  if (typeof over !== 'object' || over === null || Array.isArray(over)) return over;
  const base = typeof under === 'object' && under !== null && !Array.isArray(under) ? under : {};
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(over)) {
    if (value === null) merged.delete(key);
    else merged.set(key, overlay(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}

describe('YAML', () => {
  test('every node knows its line, column and length', () => {
    const tree = yaml('a:\n  list: [10, "x"]\n  text: |\n    long\n  none:\n');
    const places = ['a.list[1]', 'a.text', 'a.none'].map((path) => {
      const { line, column, length } = must(nodeAt(tree, parsePath(path)), path).origin;
      return [line, column, length];
    });
    expect(places).toEqual([
      [2, 14, 3],
      [3, 9, 1],
      [5, 8, 1],
    ]);
  });

  test('anchors are followed', () => {
    expect(plain(yaml('a: &x { b: 1 }\nc: *x'))).toEqual({ a: { b: 1 }, c: { b: 1 } });
  });
});

describe('paths', () => {
  test.each([
    ['network.subnets.app.cidr', ['network', 'subnets', 'app', 'cidr']],
    ['listeners[0].port', ['listeners', 0, 'port']],
    ['', []],
  ])('%s is read and written alike', (text, path) => {
    expect(parsePath(text)).toEqual(path);
    expect(formatPath(parsePath(text))).toBe(text);
  });

  test('a value can be replaced anywhere, and nothing else changes', () => {
    const tree = yaml('a: [{ b: 1 }, 2]\nc: 3');
    const changed = replaceAt(tree, ['a', 0, 'b'], must(child(tree, 'c'), 'c'));
    expect([plain(changed), plain(tree)]).toEqual([
      { a: [{ b: 3 }, 2], c: 3 },
      { a: [{ b: 1 }, 2], c: 3 },
    ]);
    expect(plain(replaceAt(tree, ['a', 0, 'no', 'where'], tree))).toEqual(plain(tree));
  });

  test('what is missing is pointed at through the nearest thing above it', () => {
    expect(originNear(yaml('a:\n  b: { c: 1 }'), ['a', 'b', 'no'])).toMatchObject({ line: 2, column: 3 });
  });
});

describe('interpolation', () => {
  const env = { HOME: '/root', EMPTY: '' };
  const fill = (text: string): ReturnType<typeof interpolate> =>
    interpolate(yaml(text), { profile: 'dev', target: 'dr', env });
  const valueOf = (expression: string, rest = ''): unknown =>
    plain(must(nodeAt(fill(`x: ${expression}\n${rest}`).tree, ['x']), 'x'));

  test.each<[string, string, string, unknown]>([
    ['text', '${a.b}', 'a: { b: hi }', 'hi'],
    ['a number that stays one', '${a.b}', 'a: { b: 3 }', 3],
    ['a whole map', '${a}', 'a: { b: 3 }', { b: 3 }],
    ['a list', '${a}', 'a: [1, 2]', [1, 2]],
    ['an entry of a list', '${a[1].c}', 'a: [1, { c: 2 }]', 2],
    ['inside text', 'a-${n}-${profile}', 'n: 3', 'a-3-dev'],
    [
      'an index that is itself a path',
      '${regions[region].zones.app}',
      'region: cn-x\nregions: { cn-x: { zones: { app: z1 } } }',
      'z1',
    ],
    ['an index whose value holds dots', '${prices[type]}', 'type: ecs.g7.large\nprices: { ecs.g7.large: 7 }', 7],
    ['a chain', '${a}', 'a: "${b}"\nb: "${c}"\nc: end', 'end'],
    ['a path through an interpolated map', '${a.c}', 'a: "${b}"\nb: { c: 4 }', 4],
    ['the environment', '${env:HOME}', '', '/root'],
    ['a default', '${env:NO:-a:-b}', '', 'a:-b'],
    ['an empty default', 'x${env:NO:-}', '', 'x'],
    ['a plain dollar and brace', '$${a} ${p}', 'p: 1', '${a} 1'],
  ])('%s', (_, expression, rest, value) => {
    expect(valueOf(JSON.stringify(expression), rest)).toEqual(value);
  });

  test.each<[string, string, string, object]>([
    [
      'nothing there',
      '${network.cird}',
      'network: { cidr: 1, name: 2 }',
      {
        code: 'LF1008',
        message: '${network.cird}: network has no cird',
        suggestion: 'network.cidr',
        allowed: ['cidr', 'name'],
      },
    ],
    [
      'nothing at the top',
      '${regoin}',
      'region: 1',
      { code: 'LF1008', message: '${regoin}: the configuration has no regoin', suggestion: 'region' },
    ],
    [
      'an index that names nothing',
      '${a[b]}',
      'a: {}',
      { code: 'LF1008', message: '${b}: the configuration has no b' },
    ],
    [
      'a map inside text',
      'x-${a}',
      'a: {}',
      { code: 'LF1008', message: '${a} names a map, which cannot stand inside text' },
    ],
    [
      'no such variable',
      '${env:NO}',
      '',
      {
        code: 'LF1008',
        message: 'the environment has no variable NO',
        fix: 'Set it, or give a default: ${env:NO:-default}',
      },
    ],
    ['itself', '${x}', '', { code: 'LF1009', message: 'interpolations run in a circle: x -> x' }],
    [
      'a circle',
      '${a}',
      'a: "${b}"\nb: "${a}"',
      { code: 'LF1009', message: expect.stringMatching(/in a circle: a -> b -> a$/) },
    ],
  ])('%s is a finding with its place', (_, expression, rest, expected) => {
    const { diagnostics } = fill(`x: ${JSON.stringify(expression)}\n${rest}`);
    expect(diagnostics[0]).toMatchObject(expected);
    expect(diagnostics[0]?.where).toMatchObject({
      file: 'f.yaml',
      line: expect.any(Number),
      column: expect.any(Number),
    });
    expect(diagnostics[0]?.excerpt).toContain('${');
  });

  test('every mistake is told once, also when it makes others look wrong', () => {
    const { diagnostics } = examineYaml(
      'project: a\nregion: cn-shanghai\nnetwork:\n  cidr: 10.0.0.0/16\n  subnets: { app: { cidr: "${nope}", zone: "${nope.zone}" } }',
    );
    expect(diagnostics.map((one) => one.code)).toEqual(['LF1008', 'LF1008']);
  });

  test('always ends, whatever refers to whatever', () => {
    const word = fc.constantFrom('a', 'b', 'c', 'd');
    const value = fc.oneof(
      word,
      word.map((name) => `\${${name}}`),
      fc.tuple(word, word).map(([x, y]) => `\${${x}}-\${${y}[${x}]}`),
    );
    fc.assert(
      fc.property(fc.dictionary(word, fc.oneof(value, fc.dictionary(word, value))), (document) => {
        const { tree, diagnostics } = fill(JSON.stringify(document));
        expect(Object.keys(plain(tree) as object).toSorted()).toEqual(Object.keys(document).toSorted());
        const codes = new Set(diagnostics.map((one) => one.code));
        expect([...codes].filter((code) => code !== 'LF1008' && code !== 'LF1009')).toEqual([]);
      }),
    );
  });

  test('the expressions of a text can be listed', () => {
    expect(interpolationsIn('a ${b.c} $${d} ${env:X:-y}')).toEqual(['b.c', 'env:X:-y']);
  });
});

test('the node of a map is found by step and of a scalar there is none', () => {
  const leaf: ConfigNode = must(child(yaml('a: 1'), 'a'), 'a');
  expect([child(leaf, 'x'), child(undefined, 'x')]).toEqual([undefined, undefined]);
});
