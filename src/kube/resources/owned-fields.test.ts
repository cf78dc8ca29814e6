import { describe, expect, test } from 'vitest';
import { hasKubernetesContracts, kubernetesContract } from '../../../test/support/kubernetes-contract.ts';
import type { Attributes, Json } from '../../model/index.ts';
import { attributesOf } from './attributes.ts';
import { compareManifest } from './compare.ts';
import { ownedPart } from './owned-fields.ts';

interface Step {
  readonly name: string;
  readonly request: { readonly body: Attributes };
  readonly response: Attributes;
}

/** What a real server answered, with the manager that it calls `tool` as ours. */
function recorded(name: string): { readonly sent: Attributes; readonly live: Attributes } {
  const { steps } = kubernetesContract('ssa-fixtures-1.36.json') as { readonly steps: readonly Step[] };
  const step = steps.find((one) => one.name === name);
  const text = JSON.stringify(step?.response ?? {}).replaceAll('"manager":"tool"', '"manager":"landfall"');
  const { spec = null, labels = null, managedFields = null } = JSON.parse(text) as Attributes;
  const sent = step?.request.body ?? {};
  const metadata = { name: 'w', managedFields, ...(labels === null ? {} : { labels }) };
  const { apiVersion = '', kind = '' } = sent;
  return { sent, live: { apiVersion, kind, metadata, spec } };
}

function differences(desired: Json, live: Attributes): readonly string[] {
  return compareManifest({ desired, observed: attributesOf(live), applied: desired, args: {} }).map(({ path }) => path);
}

describe.skipIf(!hasKubernetesContracts)(
  'field sets as a real server keeps them (skipped without ../shared/contracts)',
  () => {
    test('cut out what was applied, defaulted keys of lists included', () => {
      const { sent, live } = recorded('create by apply');
      const { manifest } = ownedPart(live);
      const { spec } = sent as { readonly spec: Attributes };
      expect(manifest['metadata']).toEqual({ labels: { x: '1' } });
      expect(manifest['spec']).toMatchObject({ replicas: 2, selector: spec['selector'] as object });
      expect(JSON.stringify(manifest)).toContain('--b');
      expect(differences(sent, live)).toEqual([]);
    });

    test('leave out what other managers added', () => {
      const { sent } = recorded('remove owned env B and args by omission');
      const { live } = recorded('second manager adds env entry and sidecar');
      expect(JSON.stringify(live)).toContain('side');
      expect(JSON.stringify(ownedPart(live))).not.toContain('side');
      expect(differences(sent, live)).toEqual([]);
    });

    test('show what another manager took by force', () => {
      const { sent } = recorded('remove owned env B and args by omission');
      const { live } = recorded('force takes ownership');
      expect(differences(sent, live)).toEqual(['spec.replicas']);
      expect(JSON.stringify(ownedPart(live).manifest)).not.toContain('replicas');
    });

    test('hold nothing of ours when nothing is', () => {
      const { live } = recorded('update (PUT) by a plain client');
      expect(ownedPart(live)).toEqual({ manifest: {}, atoms: [] });
    });
  },
);
