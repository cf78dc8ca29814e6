import type { ResourceType, Subresource } from '../machinery.ts';
import { unknownPath } from '../objects/refusals.ts';
import { aggregatedDiscovery } from './accept.ts';
import type { KubeCall } from './call.ts';
import type { WholeAnswer } from './kube-answer.ts';

/** `GET /api`: the versions of the core group. */
export function coreVersions(call: KubeCall): WholeAnswer {
  const types = call.cluster.types.all.filter(({ group }) => group === '');
  return aggregated(call, types) ?? ok({ kind: 'APIVersions', versions: versionsOf(types), ...ADDRESS });
}

/** `GET /apis`: the groups. */
export function groups(call: KubeCall): WholeAnswer {
  const types = call.cluster.types.all.filter(({ group }) => group !== '');
  const listed = groupNames(types).map((name) => groupOf(types, name));
  return aggregated(call, types) ?? ok({ kind: 'APIGroupList', apiVersion: 'v1', groups: listed });
}

/** `GET /apis/apps`. @throws StatusError 404 */
export function oneGroup(call: KubeCall, name: string): WholeAnswer {
  const types = call.cluster.types.all.filter(({ group }) => group === name);
  if (types.length === 0) throw unknownPath();
  return ok({ kind: 'APIGroup', apiVersion: 'v1', ...groupOf(types, name) });
}

/** `GET /api/v1`, `GET /apis/apps/v1`. @throws StatusError 404 */
export function oneVersion(call: KubeCall, groupVersion: string): WholeAnswer {
  const types = call.cluster.types.all.filter(({ apiVersion }) => apiVersion === groupVersion);
  if (types.length === 0) throw unknownPath();
  const resources = types.flatMap((type) => [legacyResource(type), ...type.subresources.map(legacySubresource(type))]);
  return ok({ kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources });
}

const ADDRESS = { serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: '127.0.0.1' }] };

function groupOf(types: readonly ResourceType[], name: string): object {
  const versions = versionsOf(types.filter(({ group }) => group === name)).map((version) => ({
    groupVersion: `${name}/${version}`,
    version,
  }));
  return { name, versions, preferredVersion: versions[0] };
}

function legacyResource(type: ResourceType): object {
  const { plural, singular, namespaced, kind, verbs, shortNames, categories } = type;
  return {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
  };
}

function legacySubresource(type: ResourceType): (subresource: Subresource) => object {
  return ({ name, kind, group, version, verbs }) => ({
    name: `${type.plural}/${name}`,
    singularName: '',
    namespaced: type.namespaced,
    ...(group === type.group && version === type.version ? {} : { group, version }),
    kind,
    verbs,
  });
}

/** The whole of discovery in one answer, where the client knows of it. */
function aggregated(call: KubeCall, types: readonly ResourceType[]): WholeAnswer | undefined {
  const wanted = aggregatedDiscovery(call);
  if (wanted === undefined) return undefined;
  const items = groupNames(types).map((name) => ({
    metadata: { name, creationTimestamp: null },
    versions: versionsOf(types.filter(({ group }) => group === name)).map((version) => ({
      version,
      resources: types.filter((type) => type.group === name && type.version === version).map(aggregatedResource),
      freshness: 'Current',
    })),
  }));
  const body = {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${wanted.version}`,
    metadata: {},
    items,
  };
  return { status: 200, body, contentType: wanted.type };
}

function aggregatedResource(type: ResourceType): object {
  const { plural, singular, group, version, kind, namespaced, verbs, shortNames, categories, subresources } = type;
  return {
    resource: plural,
    responseKind: { group, version, kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
    subresources: subresources.map((subresource) => ({
      subresource: subresource.name,
      responseKind: { group: subresource.group, version: subresource.version, kind: subresource.kind },
      verbs: subresource.verbs,
    })),
  };
}

function groupNames(types: readonly ResourceType[]): readonly string[] {
  return [...new Set(types.map(({ group }) => group))];
}

/** The one to be preferred first: stable before beta before alpha, newer before older, as the real server orders them. */
function versionsOf(types: readonly ResourceType[]): readonly string[] {
  const versions = [...new Set(types.map(({ version }) => version))];
  return versions.sort((a, b) => compareRanks(rankOf(b), rankOf(a)));
}

const STABILITY: Readonly<Record<string, number>> = { alpha: 0, beta: 1 };

function rankOf(version: string): readonly number[] {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  if (match === null) return [-1, 0, 0];
  const [, major, stability, minor] = match;
  return [stability === undefined ? 2 : (STABILITY[stability] ?? 0), Number(major), Number(minor ?? 0)];
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, n) => value !== b[n]);
  return at === -1 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

function ok(body: object): WholeAnswer {
  return { status: 200, body };
}
