import { expect, test } from 'vitest';
import { ref } from '../../model/index.ts';
import { composePicture } from './compose.ts';
import { mermaidText } from './mermaid.ts';
import { drawn, graphOf } from './test-graphs.ts';

const RESOURCES = [
  drawn('net.main', { frame: ['east'], layer: 'network', label: 'lan', kind: 'Net', note: '10.0.0.0/8' }),
  drawn('vm.web-1', { frame: ['east', 'net.main'], label: 'web "1"', kind: 'VM' }),
  {
    ...drawn('vm.web_1', { frame: ['east', 'net.main'], label: '#2', kind: 'VM' }, { on: ref('vm.web-1') }),
    dependsOn: [],
  },
  { ...drawn('key.k', { frame: ['east'], layer: 'access', label: 'k', kind: 'Key' }), dependsOn: ['vm.web_1'] },
];

test('Mermaid: boxes in boxes, identifiers that stay apart, entities for what would end a label', () => {
  expect(mermaidText(composePicture({ title: 'a "test"', graph: graphOf(RESOURCES) }))).toBe(
    String.raw`---
title: "a \"test\""
---
flowchart LR
  subgraph east["<b>east</b>"]
    subgraph net_main["<b>lan</b> Net · 10.0.0.0/8"]
      vm_web_1("<b>web #quot;1#quot;</b><br/>VM")
      vm_web_1_2("<b>#35;2</b><br/>VM")
    end
    subgraph east_layer_access["<b>Access</b>"]
      key_k("<b>k</b><br/>Key")
    end
  end
  vm_web_1_2 --> vm_web_1
  key_k -.-> vm_web_1_2
  classDef network fill:#ffffff,stroke:#2563eb,color:#1f2937
  class net_main network
  classDef compute fill:#ffffff,stroke:#ea580c,color:#1f2937
  class vm_web_1,vm_web_1_2 compute
  classDef access fill:#ffffff,stroke:#b91c1c,color:#1f2937
  class east_layer_access,key_k access
`,
  );
});

test('Mermaid: a plan in its colours', () => {
  const actions = new Map([
    ['key.k', 'create'],
    ['vm.web-1', 'delete'],
  ] as const);
  const text = mermaidText(composePicture({ title: 't', graph: graphOf(RESOURCES), actions }));
  expect(text).toContain('class key_k create');
  expect(text).toContain('class vm_web_1 delete');
  expect(text).toContain('class net_main,vm_web_1_2 none');
});
