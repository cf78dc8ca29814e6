import { CloudError, type DriverIo, type Removal } from '../../model/index.ts';
import { kubeRequest } from '../client/port.ts';
import { fail } from '../errors.ts';
import {
  conditionsOf,
  groupKind,
  keyOf,
  mapAt,
  rowsAt,
  textAt,
  textsAt,
  titleOf,
  type KubeObject,
  type ObjectKey,
} from '../object.ts';
import { idOf, keyFrom } from './identity.ts';
import { CONTENT, PROPAGATION } from './kind-facts.ts';
import { readObject } from './requests.ts';

/** Deletes an object and waits until it is gone, with the volume of a claim. @throws LF8011 when a finalizer keeps it. */
export async function removeObject(io: DriverIo, id: string, timeoutSeconds: number): Promise<void> {
  const key = keyFrom(id);
  const object = await readObject(io, key);
  if (object === undefined) return;
  const volume = await volumeOf(io, object);
  if (textAt(object, 'metadata.deletionTimestamp') === '') {
    const propagationPolicy = PROPAGATION[groupKind(object)] ?? 'Background';
    await io.call(kubeRequest(key, 'delete', { ...placeParams(key), propagationPolicy }));
  }
  await untilGone(io, key, { uid: textAt(object, 'metadata.uid'), timeoutSeconds });
  if (volume !== undefined) await untilGone(io, keyOf(volume), { uid: textAt(volume, 'metadata.uid'), timeoutSeconds });
}

/** The disk that goes with a claim, and costs until it is gone; undefined when it stays, or is not for these eyes. */
async function volumeOf(io: DriverIo, claim: KubeObject): Promise<KubeObject | undefined> {
  const name = textAt(claim, 'spec.volumeName');
  if (groupKind(claim) !== 'PersistentVolumeClaim' || name === '') return undefined;
  try {
    const volume = await readObject(io, { apiVersion: 'v1', kind: 'PersistentVolume', name });
    return textAt(volume, 'spec.persistentVolumeReclaimPolicy') === 'Delete' ? volume : undefined;
  } catch (error) {
    // Volumes belong to no namespace; who may delete claims need not be allowed to see them.
    if (error instanceof CloudError && error.status === 403) return undefined;
    throw error;
  }
}

/** Waits until an object that is being deleted is gone. Another one of the same name is not the same object. */
export async function untilGone(
  io: DriverIo,
  key: ObjectKey,
  { uid, timeoutSeconds }: { readonly uid: string; readonly timeoutSeconds: number },
): Promise<void> {
  const started = io.clock.now();
  let told = '';
  const look = async (): Promise<true | undefined> => {
    const object = await readObject(io, key);
    if (object === undefined || textAt(object, 'metadata.uid') !== uid) return true;
    const reason = keptBy(object);
    if (reason !== '' && reason !== told) io.progress(reason);
    told = reason;
    if (io.clock.now() - started >= timeoutSeconds * 1000) throw stuck(object, reason);
    return undefined;
  };
  if ((await look()) === true) return;
  await io.waitFor({
    what: `${key.kind} ${key.name} to be gone`,
    expectedSeconds: 2,
    timeoutSeconds: timeoutSeconds + 60,
    poll: look,
  });
}

function stuck(object: KubeObject, reason: string): Error {
  const finalizers = finalizersOf(object);
  const held = finalizers.length === 0 ? '' : ` It is kept by ${finalizers.join(', ')}.`;
  return fail('LF8011', {
    headline: `${titleOf(object)} does not go away${reason === '' ? '' : `: ${reason}`}`,
    world: `It is marked for deletion since ${textAt(object, 'metadata.deletionTimestamp')}.${held}`,
  });
}

/** What an object that is marked for deletion still waits for. */
function keptBy(object: KubeObject): string {
  const content = conditionsOf(object).find(
    ({ type, status }) =>
      /^Namespace(?:ContentRemaining|FinalizersRemaining|DeletionContentFailure)$/.test(type) && status === 'True',
  );
  if (content !== undefined) return content.message;
  const finalizers = finalizersOf(object).filter((name) => name !== 'foregroundDeletion');
  if (finalizers.length > 0) return `waiting for ${finalizers.join(', ')}`;
  return finalizersOf(object).includes('foregroundDeletion') ? 'waiting for what belongs to it' : '';
}

function finalizersOf(object: KubeObject): readonly string[] {
  return textsAt(object, 'metadata.finalizers');
}

/** What a namespace would take with it that this deployment does not remove by itself. */
export async function foreignContent(io: DriverIo, { id, alongWith }: Removal): Promise<string | undefined> {
  const key = keyFrom(id);
  if (key.kind !== 'Namespace' || key.apiVersion !== 'v1') return undefined;
  const found = await Promise.all(CONTENT.map((kind) => strangers(io, { ...kind, namespace: key.name }, alongWith)));
  const names = found.flat().toSorted();
  if (names.length === 0) return undefined;
  const some = names.slice(0, 5).join(', ');
  return `namespace ${key.name} also holds ${some}${names.length > 5 ? ` and ${names.length - 5} more` : ''}, which would go with it; delete them first`;
}

async function strangers(
  io: DriverIo,
  { namespace, ...kind }: { readonly apiVersion: string; readonly kind: string; readonly namespace: string },
  alongWith: ReadonlySet<string>,
): Promise<readonly string[]> {
  const answer = await io.call(kubeRequest(kind, 'list', { namespace, metadataOnly: true }));
  return rowsAt(answer, 'items')
    .filter((object) => rowsAt(object, 'metadata.ownerReferences').length === 0)
    .filter((object) => !alongWith.has(idOf(keyOf(object))))
    .map((object) => titleOf({ ...object, metadata: mapAt(object, 'metadata') }));
}

function placeParams({ namespace, name }: ObjectKey): Readonly<Record<string, string>> {
  return { name, ...(namespace === undefined ? {} : { namespace }) };
}
