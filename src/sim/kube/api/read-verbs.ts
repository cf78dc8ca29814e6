import type { KubeObject } from '../kube-object.ts';
import { convertObject } from '../machinery.ts';
import { fieldSelector } from '../objects/field-selector.ts';
import { labelSelector } from '../objects/label-selector.ts';
import { readObject } from '../objects/object-writes.ts';
import { groupKindOf } from '../objects/type-directory.ts';
import { notFound } from '../objects/refusals.ts';
import { StatusError } from '../status-error.ts';
import { wantedView } from './accept.ts';
import { numberOf, type ObjectCall } from './call.ts';
import type { KubeAnswer } from './kube-answer.ts';
import { continueToken, readContinue, type Continue } from './continue-token.ts';
import { listView, objectView } from './view.ts';
import { requireVersion } from './resource-version.ts';

export function get(call: ObjectCall): KubeAnswer {
  const { target, type, cluster } = call;
  requireVersion(cluster, call.request.query.get('resourceVersion'));
  const object = readObject(cluster, type, { namespace: target.namespace, name: target.name ?? '' });
  return { status: 200, body: objectView(call, object, wantedView(call)) };
}

/** Objects of one type, by their place in the order of keys. */
export function list(call: ObjectCall): KubeAnswer {
  const { cluster, request } = call;
  const said = request.query.get('resourceVersion');
  requireVersion(cluster, said);
  const from = readContinue(call);
  if (
    request.query.get('resourceVersionMatch') === 'Exact' &&
    from === undefined &&
    said !== String(cluster.store.version)
  )
    throw expired(said ?? '');
  const page = pageOf(selected(call), from, numberOf(call, 'limit') ?? 0);
  const version = from?.version ?? String(cluster.store.version);
  const last = page.items.at(-1);
  const metadata = {
    resourceVersion: version,
    ...(page.left === 0 || last === undefined
      ? {}
      : { continue: continueToken({ version, after: keyOf(last) }), remainingItemCount: page.left }),
  };
  return { status: 200, body: listView(call, page.items, { view: wantedView(call), metadata }) };
}

/** What the selectors of the query leave, in the version that is asked for, in the order of keys. */
export function selected(call: ObjectCall): readonly KubeObject[] {
  const { cluster, type } = call;
  const { matches, name } = selectionOf(call);
  const kind = groupKindOf(type);
  const namespace = call.target.namespace;
  if (name !== undefined && (namespace !== undefined || !type.namespaced)) {
    const one = cluster.get(kind, namespace, name);
    return one !== undefined && matches(one) ? [convertObject(one, type.apiVersion)] : [];
  }
  const found = sorted(cluster.list(kind, namespace)).filter(matches);
  return type.storedAs === type.apiVersion ? found : found.map((object) => convertObject(object, type.apiVersion));
}

export interface Selection {
  readonly matches: (object: KubeObject) => boolean;
  /** The one name that is asked for. */
  readonly name: string | undefined;
}

/** What is asked for: a single object by its address, or many by the query's selectors. */
export function selectionOf({ request, target, type }: ObjectCall): Selection {
  const labels = labelSelector(request.query.get('labelSelector'));
  const fields = fieldSelector(request.query.get('fieldSelector'), groupKindOf(type));
  const name = target.name ?? fields.name;
  return {
    name,
    matches: (object) =>
      (target.name === undefined || object.metadata.name === target.name) &&
      fields.fulfils(object) &&
      labels(object.metadata.labels ?? {}),
  };
}

const inOrder = new WeakMap<readonly KubeObject[], readonly KubeObject[]>();

/** By namespace and name, as the keys of a real server's storage; the store hands out the same list until it changes. */
function sorted(objects: readonly KubeObject[]): readonly KubeObject[] {
  const known = inOrder.get(objects);
  if (known !== undefined) return known;
  const keyed = objects.map((object) => ({ object, key: keyOf(object) }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : 1));
  const result = keyed.map(({ object }) => object);
  inOrder.set(objects, result);
  return result;
}

function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

interface Page {
  readonly items: readonly KubeObject[];
  /** How many come after it. */
  readonly left: number;
}

function pageOf(objects: readonly KubeObject[], from: Continue | undefined, limit: number): Page {
  const rest = from === undefined ? objects : objects.filter((object) => keyOf(object) > from.after);
  if (limit <= 0 || rest.length <= limit) return { items: rest, left: 0 };
  return { items: rest.slice(0, limit), left: rest.length - limit };
}

function expired(version: string): StatusError {
  return new StatusError(410, 'Expired', `The resourceVersion for the provided list is too old: ${version}`);
}

/** For subresources: the object must be there. */
export function requireObject({ cluster, type, target }: ObjectCall): KubeObject {
  const found = cluster.get(groupKindOf(type), target.namespace, target.name ?? '');
  if (found === undefined) throw notFound(type, target.name ?? '');
  return found;
}
