import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CLOUDS, exampleManifests, exampleStacks, SERVICE_EXAMPLES } from '../../../test/support/example-stacks.ts';
import { at, kubeFaults, list, word, workloadsIn } from '../../../test/support/kube-rules.ts';
import { hasKubeSchemas, schemaFaults } from '../../../test/support/kube-schema.ts';
import { randomStack, SECRET_SOURCE } from '../../../test/support/random-stack.ts';
import type { CloudName, Stack } from '../../model/index.ts';
import { manifestsOf, type BlueprintManifest } from './manifests.ts';

const ANY_CLOUD = [undefined, ...CLOUDS] as const;

function combinations(): readonly (readonly [string, Stack, CloudName | undefined, boolean])[] {
  return SERVICE_EXAMPLES.flatMap((name) =>
    [...exampleStacks(name)].flatMap(([profile, stack]) =>
      ANY_CLOUD.flatMap((cloud) =>
        [false, true].map(
          (gpu) => [`${name} ${profile} ${cloud ?? 'anywhere'}${gpu ? ' gpu' : ''}`, stack, cloud, gpu] as const,
        ),
      ),
    ),
  );
}

describe.each(combinations())('%s', (_, stack, cloud, gpu) => {
  const manifests = exampleManifests(stack, cloud, gpu);

  test.skipIf(!hasKubeSchemas)('keeps the published schemas (skipped without ../shared/contracts)', () => {
    expect(manifests.length).toBeGreaterThan(10);
    expect(manifests.flatMap(({ manifest }) => schemaFaults(withoutReferences(manifest)))).toEqual([]);
  });

  test('fits together', () => {
    expect(kubeFaults(manifests, `${stack.project}-${stack.profile}`)).toEqual([]);
  });
});

describe('any stack', { timeout: 60_000 }, () => {
  const options = fc.record({
    namespace: fc.constant('acme-dev'),
    cloud: fc.constantFrom(...ANY_CLOUD),
    gpu: fc.boolean(),
  });

  test('becomes objects that a server takes', () => {
    fc.assert(
      fc.property(randomStack(), options, (stack, where) => {
        const manifests = manifestsOf(stack, where);
        expect(kubeFaults(manifests, where.namespace)).toEqual([]);
        const faults = manifests.flatMap(({ manifest }) => schemaFaults(withoutReferences(manifest)));
        expect(hasKubeSchemas ? faults : []).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  test('opens the network for what is declared and nothing else', () => {
    fc.assert(
      fc.property(randomStack(), options, (stack, where) => {
        const manifests = manifestsOf(stack, where);
        expect(openings(manifests, 'ingress')).toEqual(declared(stack));
        expect(openings(manifests, 'egress')).toEqual(declared(stack));
        expect(openToAll(manifests)).toEqual(publicPorts(stack));
      }),
      { numRuns: 150 },
    );
  });

  test('never runs as root unasked, nor with a token of the API server', () => {
    fc.assert(
      fc.property(randomStack(), options, (stack, where) => {
        const objects = manifestsOf(stack, where).map(({ manifest }) => manifest);
        const pods = workloadsIn(objects);
        expect(pods.length).toBe(Object.keys(stack.services).length);
        for (const { object, pod } of pods) {
          const root = Object.values(stack.services).find(({ name }) => originsName(object, name))?.security.root;
          expect(at(pod, 'securityContext')['runAsNonRoot']).toBe(root === true ? undefined : true);
          expect(pod['automountServiceAccountToken']).toBe(false);
          for (const container of [...list(pod['containers']), ...list(pod['initContainers'])]) {
            expect(at(container, 'securityContext', 'capabilities')['drop']).toEqual(['ALL']);
            expect(at(container, 'securityContext')['allowPrivilegeEscalation']).toBe(false);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test('keeps sources of secrets out of everything but Secrets', () => {
    fc.assert(
      fc.property(randomStack(), options, (stack, where) => {
        const others = manifestsOf(stack, where).filter(({ manifest }) => manifest['kind'] !== 'Secret');
        expect(JSON.stringify(others)).not.toContain(SECRET_SOURCE);
      }),
      { numRuns: 60 },
    );
  });
});

/** The object of a service keeps its name, or its beginning. */
function originsName(object: Readonly<Record<string, unknown>>, name: string): boolean {
  const labels = at(object, 'metadata', 'labels');
  const written = word(labels['app.kubernetes.io/name']);
  return written === name || written.startsWith(`${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}-`);
}

/** Who may speak to whom at which ports, by the policies of services: `from -> to: TCP 80`. */
function openings(manifests: readonly BlueprintManifest[], direction: 'ingress' | 'egress'): readonly string[] {
  return policiesOf(manifests)
    .flatMap(({ subject, spec }) =>
      list(spec[direction]).flatMap((rule) =>
        list(rule[direction === 'ingress' ? 'from' : 'to'])
          .filter((peer) => 'podSelector' in peer)
          .flatMap((peer) => {
            const other = word(at(peer, 'podSelector', 'matchLabels')['app.kubernetes.io/name']);
            const [from, to] = direction === 'ingress' ? [other, subject] : [subject, other];
            return list(rule['ports']).map(({ protocol, port }) => `${from} -> ${to}: ${word(protocol)} ${word(port)}`);
          }),
      ),
    )
    .sort();
}

function openToAll(manifests: readonly BlueprintManifest[]): readonly string[] {
  return policiesOf(manifests)
    .flatMap(({ subject, spec }) =>
      list(spec['ingress'])
        .filter((rule) => !('from' in rule))
        .flatMap((rule) =>
          list(rule['ports']).map(({ protocol, port }) => `${subject}: ${word(protocol)} ${word(port)}`),
        ),
    )
    .sort();
}

function policiesOf(
  manifests: readonly BlueprintManifest[],
): readonly { readonly subject: string; readonly spec: Readonly<Record<string, unknown>> }[] {
  return manifests
    .filter(({ manifest }) => manifest['kind'] === 'NetworkPolicy')
    .map(({ manifest }) => at(manifest, 'spec'))
    .filter((spec) => Object.keys(at(spec, 'podSelector')).length > 0)
    .map((spec) => ({ subject: word(at(spec, 'podSelector', 'matchLabels')['app.kubernetes.io/name']), spec }));
}

function declared({ services, ...stack }: Stack): readonly string[] {
  const name = nameFinder({ services, ...stack });
  return Object.values(services)
    .flatMap((service) =>
      Object.keys(service.dependsOn).flatMap((on) =>
        Object.values(services[on]?.ports ?? {}).map(
          ({ port, protocol }) => `${name(service.name)} -> ${name(on)}: ${protocol.toUpperCase()} ${port}`,
        ),
      ),
    )
    .sort();
}

function publicPorts(stack: Stack): readonly string[] {
  const name = nameFinder(stack);
  return Object.values(stack.services)
    .flatMap((service) =>
      Object.values(service.ports)
        .filter(({ expose }) => expose === 'public')
        .map(({ port, protocol }) => `${name(service.name)}: ${protocol.toUpperCase()} ${port}`),
    )
    .sort();
}

/** Names of services as their objects have them, read off their service accounts. */
function nameFinder(stack: Stack): (service: string) => string {
  const accounts = manifestsOf(stack, { namespace: 'x', cloud: undefined, gpu: false }).filter(
    ({ manifest }) => manifest['kind'] === 'ServiceAccount',
  );
  const names = new Map(
    Object.keys(stack.services).map((service, index) => [
      service,
      word(at(accounts[index]?.manifest ?? {}, 'metadata')['name']),
    ]),
  );
  return (service) => names.get(service) ?? '';
}

/** Values of secrets are text when they are sent. */
function withoutReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutReferences);
  if (typeof value !== 'object' || value === null) return value;
  if ('source' in value && 'kind' in value && value.kind === 'secret') return 'text';
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withoutReferences(member)]));
}
