import type { Attributes } from '../../model/index.ts';
import { groupOf, rowsAt, textAt, textsAt } from '../object.ts';

/** How one kind is reached. */
export interface ServedKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** Plural, as in paths. */
  readonly resource: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** A document of the server; undefined when it is not served. */
export type Fetch = (path: string, accept?: string) => Promise<Attributes | undefined>;

/** Knows the kinds that a server serves. */
export interface Discovery {
  /** Asks the server once more when the kind is not known: a CRD may have come since. */
  find(fetch: Fetch, apiVersion: string, kind: string): Promise<ServedKind | undefined>;
  /** Every kind in the version that its group prefers. */
  all(fetch: Fetch): Promise<readonly ServedKind[]>;
  forget(): void;
}

const AGGREGATED = [
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList',
  'application/json',
].join(',');

export function openDiscovery(): Discovery {
  let known: Promise<Catalogue> | undefined;
  const current = (fetch: Fetch): Promise<Catalogue> => {
    if (known !== undefined) return known;
    const asked = readCatalogue(fetch);
    known = asked;
    asked.catch(() => {
      if (known === asked) known = undefined;
    });
    return asked;
  };
  return {
    find: async (fetch, apiVersion, kind) => {
      const asked = known;
      const first = await (await current(fetch)).find(apiVersion, kind);
      if (first !== undefined || asked === undefined) return first;
      if (known === asked) known = undefined;
      return (await current(fetch)).find(apiVersion, kind);
    },
    all: async (fetch) => (await current(fetch)).all(),
    forget: () => {
      known = undefined;
    },
  };
}

interface Catalogue {
  find(apiVersion: string, kind: string): Promise<ServedKind | undefined>;
  all(): Promise<readonly ServedKind[]>;
}

/** Two requests where the server aggregates; else one a group and version, as it is asked for. */
async function readCatalogue(fetch: Fetch): Promise<Catalogue> {
  const [core, groups] = await Promise.all([fetch('/api', AGGREGATED), fetch('/apis', AGGREGATED)]);
  if (textAt(groups, 'kind') !== 'APIGroupDiscoveryList') return legacyCatalogue(fetch, core ?? {}, groups ?? {});
  const kinds = [core ?? {}, groups ?? {}].flatMap((list) => rowsAt(list, 'items').flatMap(kindsOfGroup));
  return {
    find: (apiVersion, kind) => Promise.resolve(pick(kinds, apiVersion, kind)),
    all: () => Promise.resolve(preferred(kinds)),
  };
}

function kindsOfGroup(group: Attributes): readonly ServedKind[] {
  const name = textAt(group, 'metadata.name');
  return rowsAt(group, 'versions').flatMap((version) =>
    rowsAt(version, 'resources').map((row) => ({
      apiVersion: apiVersionOf(name, textAt(version, 'version')),
      kind: textAt(row, 'responseKind.kind'),
      resource: textAt(row, 'resource'),
      namespaced: textAt(row, 'scope') === 'Namespaced',
      verbs: textsAt(row, 'verbs'),
    })),
  );
}

/** The way of servers before 1.26, and of those that do not aggregate. */
function legacyCatalogue(fetch: Fetch, core: Attributes, groups: Attributes): Catalogue {
  const lists = new Map<string, Promise<readonly ServedKind[]>>();
  const listOf = (apiVersion: string): Promise<readonly ServedKind[]> => {
    const known = lists.get(apiVersion);
    if (known !== undefined) return known;
    const path = groupOf(apiVersion) === '' ? `/api/${apiVersion}` : `/apis/${apiVersion}`;
    const asked = fetch(path).then((list) => (list === undefined ? [] : kindsOfList(apiVersion, list)));
    lists.set(apiVersion, asked);
    asked.catch(() => lists.delete(apiVersion));
    return asked;
  };
  const groupVersions = [
    ...textsAt(core, 'versions'),
    ...rowsAt(groups, 'groups').flatMap((group) => {
      const best = textAt(group, 'preferredVersion.groupVersion');
      const others = rowsAt(group, 'versions').map((version) => textAt(version, 'groupVersion'));
      return [best, ...others.filter((one) => one !== best)];
    }),
  ];
  return {
    find: async (apiVersion, kind) =>
      groupVersions.includes(apiVersion) ? pick(await listOf(apiVersion), apiVersion, kind) : undefined,
    all: async () => preferred((await Promise.all(groupVersions.map(listOf))).flat()),
  };
}

function kindsOfList(apiVersion: string, list: Attributes): readonly ServedKind[] {
  return rowsAt(list, 'resources')
    .filter((row) => !textAt(row, 'name').includes('/'))
    .map((row) => ({
      apiVersion,
      kind: textAt(row, 'kind'),
      resource: textAt(row, 'name'),
      namespaced: row['namespaced'] === true,
      verbs: textsAt(row, 'verbs'),
    }));
}

function pick(kinds: readonly ServedKind[], apiVersion: string, kind: string): ServedKind | undefined {
  return kinds.find((one) => one.apiVersion === apiVersion && one.kind === kind && one.verbs.includes('get'));
}

/** The first version of each kind of a group: servers list the preferred one first. */
function preferred(kinds: readonly ServedKind[]): readonly ServedKind[] {
  const best = new Map<string, ServedKind>();
  for (const kind of kinds) {
    const key = `${groupOf(kind.apiVersion)}/${kind.kind}`;
    if (!best.has(key)) best.set(key, kind);
  }
  return [...best.values()];
}

function apiVersionOf(group: string, version: string): string {
  return group === '' ? version : `${group}/${version}`;
}

/** The path of a kind's collection, or of one object of it. */
export function pathOf(
  { apiVersion, resource, namespaced }: ServedKind,
  namespace: string | undefined,
  name?: string,
): string {
  const root = groupOf(apiVersion) === '' ? `/api/${apiVersion}` : `/apis/${apiVersion}`;
  const place = namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${place}/${resource}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
}
