import { describe, expect, test } from 'vitest';
import { ref } from '../../model/index.ts';
import { composePicture } from './compose.ts';
import { dotText } from './dot.ts';
import { drawn, graphOf } from './test-graphs.ts';

const RESOURCES = [
  drawn('net.main', { frame: ['east'], layer: 'network', label: 'lan' }),
  drawn('vm.web', { frame: ['east', 'net.main'], label: 'a "web" & <more>' }),
  drawn('policy.p', { frame: ['east'], layer: 'access' }, { net: ref('net.main') }),
];
const GRAPH = graphOf(RESOURCES);

describe('DOT', () => {
  test('escapes what users write', () => {
    expect(dotText(composePicture({ title: 't', graph: GRAPH }))).toContain(
      '<B>a &quot;web&quot; &amp; &lt;more&gt;</B>',
    );
  });

  test('leads an arrow to a box by a card in it, cut at the border', () => {
    const arrow = '"policy.p" -> "vm.web" [color="#2563eb99" lhead="cluster_net.main" constraint=false]';
    expect(dotText(composePicture({ title: 't', graph: GRAPH }))).toContain(arrow);
  });

  test('has pictograms only where the layout knows them', () => {
    const picture = composePicture({ title: 't', graph: GRAPH });
    expect(dotText(picture)).not.toContain('<IMG');
    expect(dotText(picture, { pictograms: true })).toContain('<IMG SRC="thing.compute.svg"/>');
  });

  test('shows a plan in its colours, and counts', () => {
    const actions = new Map([
      ['vm.web', 'replace'],
      ['policy.p', 'create'],
    ] as const);
    const text = dotText(composePicture({ title: 't', graph: GRAPH, actions }));
    expect(text).toMatch(/"vm\.web" \[color="#c026d3" fillcolor="#fae8ff"/);
    expect(text).toMatch(/"policy\.p" \[color="#16a34a" fillcolor="#dcfce7"/);
    expect(text).toContain('replace 1');
    expect(text).not.toContain('delete 0');
  });

  test('puts boxes that nothing leads to or from into one row', () => {
    const loners = ['storage', 'analytics', 'models'] as const;
    const graph = graphOf(loners.map((layer) => drawn(`${layer}.x`, { frame: ['east'], layer })));
    expect(dotText(composePicture({ title: 't', graph })).match(/.* \[style=invis\]/g)).toEqual([
      '  "models.x" -> "storage.x" [style=invis]',
      '  "storage.x" -> "analytics.x" [style=invis]',
    ]);
  });
});
