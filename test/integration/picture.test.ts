import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadStack } from '../../src/config/index.ts';
import { allBoxes, allCards, composePicture, drawPicture, type Picture } from '../../src/insight/index.ts';
import { isData, type Graph } from '../../src/model/index.ts';
import { engineTarget, resolveTarget } from '../../src/targets/index.ts';
import { PROJECT } from '../support/landfall.ts';

function kosmos(profile: string): { readonly graph: Graph; readonly picture: Picture } {
  const { stack } = loadStack({ directory: join(PROJECT, 'examples/kosmos'), profile, set: [], env: {} });
  const { graph, name } = engineTarget(resolveTarget(stack, undefined));
  return { graph, picture: composePicture({ title: [stack.project, profile, name].join(' · '), graph }) };
}

describe.each(['dev', 'staging', 'prod'])('KOSMOS %s as a picture', (profile) => {
  const { graph, picture } = kosmos(profile);
  const ids = [...allBoxes(picture.boxes), ...allCards(picture.boxes)].map(({ id }) => id);
  const resources = [...graph.resources.values()].filter(({ address }) => !isData(address));

  test('shows every resource that is no detail once, and every detail’s parent', () => {
    expect(resources.length).toBeGreaterThan(20);
    expect(new Set(ids).size).toBe(ids.length);
    const whole = resources.filter(({ drawing }) => drawing?.partOf === undefined).map(({ address }) => address);
    expect(whole.length).toBeGreaterThan(10);
    expect(ids).toEqual(expect.arrayContaining(whole));
    const parents = resources.flatMap(({ drawing }) => drawing?.partOf ?? []);
    expect(parents.filter((parent) => !graph.resources.has(parent))).toEqual([]);
  });

  test('has no arrow that ends nowhere', () => {
    expect(picture.arrows.length).toBeGreaterThan(5);
    for (const { from, to } of picture.arrows) expect(ids).toEqual(expect.arrayContaining([from, to]));
  });

  test('knows a pictogram and words for every card', () => {
    for (const { pictogram, label, kind } of allCards(picture.boxes)) {
      expect(pictogram).not.toBe('thing');
      expect(label).not.toBe('');
      expect(kind).not.toBe('');
    }
  });

  test('has machines in the subnets they refer to', () => {
    const subnet = allBoxes(picture.boxes).find(({ id }) => id === 'alicloud_vswitch.app');
    expect(subnet?.cards.map(({ id }) => id)).toContain('alicloud_instance.api_1');
  });
});

test('the DOT of KOSMOS dev is as it was', async () => {
  const dot = await drawPicture(kosmos('dev').picture, 'dot');
  await expect(dot).toMatchFileSnapshot('../golden/kosmos-dev.dot');
});

test('the picture in the README is the one that `landfall graph -C examples/kosmos -p prod -o docs/kosmos.svg` draws', async () => {
  const shown = readFileSync(join(PROJECT, 'docs/kosmos.svg'), 'utf8');
  expect(shown).toBe(await drawPicture(kosmos('prod').picture, 'svg'));
});
