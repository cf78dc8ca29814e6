import { describe, expect, it } from 'vitest';
import { hasKubeContracts, kubeContract } from '../../../../test/support/kube-contracts.ts';
import { admit } from '../admission/admit.ts';
import { serverSideApply } from '../apply/server-side-apply.ts';
import type { KubeObject } from '../kube-object.ts';
import { StatusError } from '../status-error.ts';
import { typeOfCrd } from './crd-type.ts';
import { openApiSchemas } from './open-api.ts';

interface Published {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope: string;
  readonly subresources?: unknown;
  readonly schema: unknown;
}

describe('the type of a CRD', () => {
  const type = typeOfCrd(
    crdOf({
      group: 'example.com',
      version: 'v1',
      kind: 'Widget',
      plural: 'widgets',
      scope: 'Namespaced',
      subresources: {
        status: {},
        scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' },
      },
      schema: {
        type: 'object',
        required: ['spec'],
        properties: {
          spec: {
            type: 'object',
            required: ['size'],
            properties: {
              size: { type: 'integer', minimum: 1, maximum: 5 },
              color: { type: 'string', enum: ['red', 'blue'], default: 'red' },
              name: { type: 'string', pattern: '^[a-z]+$' },
              port: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] },
              free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
              replicas: { type: 'integer' },
              parts: {
                type: 'array',
                'x-kubernetes-list-type': 'map',
                'x-kubernetes-list-map-keys': ['name'],
                items: {
                  type: 'object',
                  properties: { name: { type: 'string' }, count: { type: 'integer', default: 1 } },
                },
              },
            },
          },
        },
      },
    }),
    'v1',
  );

  it('tells what is served', () => {
    expect(type).toMatchObject({
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      listKind: 'WidgetList',
      namespaced: true,
    });
    expect(type.subresources.map(({ name }) => name)).toEqual(['scale', 'status']);
  });

  it('fills in defaults, prunes, and keeps what may be anything', () => {
    const spec = { size: 2, bogus: 1, free: { any: { thing: 1 } }, parts: [{ name: 'a' }], port: '80%' };
    const { object, warnings } = admit({ type, object: widget(spec), operation: 'create', fieldValidation: 'Warn' });
    expect(object['spec']).toEqual({
      size: 2,
      color: 'red',
      free: { any: { thing: 1 } },
      parts: [{ name: 'a', count: 1 }],
      port: '80%',
    });
    expect(warnings).toEqual(['unknown field "spec.bogus"']);
  });

  it.each<readonly [unknown, string]>([
    [undefined, 'spec: Required value'],
    [{}, 'spec.size: Required value'],
    [{ size: 9 }, 'spec.size: Invalid value: 9: spec.size in body should be less than or equal to 5'],
    [{ size: '2' }, 'spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"'],
    [{ size: 2, color: 'green' }, 'spec.color: Unsupported value: "green": supported values: "red", "blue"'],
    [{ size: 2, name: 'A' }, `spec.name: Invalid value: "A": spec.name in body should match '^[a-z]+$'`],
  ])('refuses %j', (spec, message) => {
    expect(() => admit({ type, object: widget(spec), operation: 'create', fieldValidation: 'Strict' })).toThrow(
      `Widget.example.com "w" is invalid: ${message}`,
    );
  });

  it('owns its keyed lists element by element', () => {
    const apply = (live: KubeObject | undefined, manager: string, part: string): KubeObject =>
      serverSideApply({
        type,
        live,
        applied: widget({ parts: [{ name: part, count: 1 }] }),
        manager,
        force: false,
        now: '2026-01-01T00:00:00Z',
      });
    const both = apply(apply(undefined, 'one', 'a'), 'two', 'b');
    expect(both['spec']).toEqual({
      parts: [
        { name: 'a', count: 1 },
        { name: 'b', count: 1 },
      ],
    });
  });
});

describe.skipIf(!hasKubeContracts)('published CRDs (skipped without shared/contracts)', () => {
  const files = [
    'cert-manager.io_v1_certificates',
    'external-secrets.io_v1_externalsecrets',
    'gateway.networking.k8s.io_v1_httproutes',
  ];
  it.each(files)('%s is read whole', (file) => {
    const published = kubeContract(`crds/${file}.json`) as Published;
    const type = typeOfCrd(crdOf(published), published.version);
    expect(Object.keys(openApiSchemas([type]))).toContain(
      `${published.group.split('.').reverse().join('.')}.${published.version}.${published.kind}`,
    );
    const object = {
      apiVersion: type.apiVersion,
      kind: type.kind,
      metadata: { name: 'x', namespace: 'n' },
      spec: { bogus: 1 },
    };
    expect(() => admit({ type, object, operation: 'create', fieldValidation: 'Strict' })).toThrow(StatusError);
  });

  it('a certificate as people write it is admitted', () => {
    const published = kubeContract('crds/cert-manager.io_v1_certificates.json') as Published;
    const type = typeOfCrd(crdOf(published), published.version);
    const spec = { secretName: 'tls', dnsNames: ['a.example.com'], issuerRef: { name: 'ca', kind: 'ClusterIssuer' } };
    const object = { apiVersion: type.apiVersion, kind: type.kind, metadata: { name: 'x', namespace: 'n' }, spec };
    expect(admit({ type, object, operation: 'create', fieldValidation: 'Strict' }).object['spec']).toEqual(spec);
  });
});

function widget(spec: unknown): KubeObject {
  return {
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    metadata: { name: 'w', namespace: 'n' },
    ...(spec === undefined ? {} : { spec }),
  };
}

function crdOf({ group, version, kind, plural, scope, subresources, schema }: Published): KubeObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope,
      names: { kind, plural },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: subresources ?? {},
          schema: { openAPIV3Schema: schema },
        },
      ],
    },
  };
}
