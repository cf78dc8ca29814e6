import { CloudError, type DriverIo, type Owned, type Ownership } from '../../model/index.ts';
import { KINDS, kubeRequest, PRODUCT } from '../client/port.ts';
import { groupOf, keyOf, rowsAt, textAt, textsAt, type KubeObject } from '../object.ts';
import { idOf } from './identity.ts';
import { DERIVED } from './kind-facts.ts';
import { deploymentSelector, markOf } from './marks.ts';

/** Kinds listed at a time. */
const AT_ONCE = 8;

/** Everything in the cluster that carries the marks of a deployment, whatever its kind. */
export async function ownedObjects(io: DriverIo, owner: Omit<Ownership, 'address'>): Promise<readonly Owned[]> {
  const answer = await io.call({ product: PRODUCT, action: KINDS, params: {}, mutates: false });
  const kinds = rowsAt(answer, 'items').filter(isListable);
  const found = new Map<string, Owned>();
  const queue = [...kinds];
  const worker = async (): Promise<void> => {
    for (let kind = queue.shift(); kind !== undefined; kind = queue.shift()) {
      for (const object of await markedOf(io, kind, owner)) {
        // A kind may be served by two groups: the same object counts once.
        found.set(textAt(object, 'metadata.uid'), { id: idOf(keyOf(object)), address: markOf(object)?.address ?? '' });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return [...found.values()];
}

function isListable(kind: KubeObject): boolean {
  const [group, name] = [groupOf(textAt(kind, 'apiVersion')), textAt(kind, 'kind')];
  const verbs = textsAt(kind, 'verbs');
  return verbs.includes('list') && verbs.includes('delete') && !DERIVED.has(group === '' ? name : `${group}/${name}`);
}

async function markedOf(
  io: DriverIo,
  row: KubeObject,
  owner: Omit<Ownership, 'address'>,
): Promise<readonly KubeObject[]> {
  const kind = { apiVersion: textAt(row, 'apiVersion'), kind: textAt(row, 'kind') };
  const params = { labelSelector: deploymentSelector(owner), metadataOnly: true };
  const items = await listedOrSaid(io, kind, params);
  return items.filter((object) => {
    const mark = markOf(object);
    // What a controller made out of ours goes with it.
    const derived = rowsAt(object, 'metadata.ownerReferences').length > 0;
    return mark?.stack === owner.stack && mark.profile === owner.profile && !derived;
  });
}

/** An identity that may not see a kind cannot have made any of it; that it was not looked at is said. */
async function listedOrSaid(
  io: DriverIo,
  kind: { readonly apiVersion: string; readonly kind: string },
  params: Readonly<Record<string, unknown>>,
): Promise<readonly KubeObject[]> {
  try {
    return rowsAt(await io.call(kubeRequest(kind, 'list', params)), 'items');
  } catch (error) {
    if (!(error instanceof CloudError) || error.errorClass !== 'permission') throw error;
    io.progress(`may not list ${kind.kind} of ${kind.apiVersion}: ${error.message}`);
    return [];
  }
}
