import type { Desired, Driver, DriverIo, Json, SyncChange } from '../../model/index.ts';
import { kubeRequest } from '../client/port.ts';
import { wireBody } from '../client/wire-body.ts';
import { fail } from '../errors.ts';
import { keyOf, mapAt, textAt, titleOf, type KubeObject } from '../object.ts';
import { customWaitFrom } from '../readiness/readiness.ts';
import { watchReadiness } from '../readiness/watcher.ts';
import { attributesOf } from './attributes.ts';
import { compareManifest } from './compare.ts';
import { conflictReport } from './conflicts.ts';
import { idOf, keyFrom, keyOfDesired, manifestOf } from './identity.ts';
import { marked, markOf, sameOwner } from './marks.ts';
import { ownedPart } from './owned-fields.ts';
import { ownedObjects } from './ownership.ts';
import { foreignContent, removeObject, untilGone } from './removal.ts';
import { readObject } from './requests.ts';
import { placesOfSecrets } from './secret-places.ts';
import { takesFields, timeoutSeconds } from './settings.ts';

/** What needs the user's explicit word. */
export interface KubePermits {
  /** Take fields that other field managers own. */
  readonly forceConflicts?: boolean;
  /** Take over objects that exist and are nobody's. */
  readonly adopt?: boolean;
}

/**
 * Any Kubernetes object, by server-side apply: Terraform's `kubernetes_manifest`. A read tells `id`, `manifest`, `object`
 * and `atoms` (see attributesOf). Only fields that the manifest names are compared; the rest is the cluster's.
 */
export function manifestDriver(permits: KubePermits): Driver {
  return {
    type: 'kubernetes_manifest',
    mode: 'managed',
    facts: {
      arguments: {
        manifest: 'map',
        computed_fields: 'list',
        wait: 'block',
        field_manager: 'block',
        timeouts: 'block',
      },
      forceNew: [],
      writeOnly: ['computed_fields', 'wait', 'field_manager', 'timeouts'],
      documents: { manifest: compareManifest },
      replace: 'delete-first',
      actions: {
        read: ['kubernetes:get', 'kubernetes:list'],
        create: ['kubernetes:patch'],
        update: ['kubernetes:patch'],
        delete: ['kubernetes:delete'],
      },
      expectedSeconds: { create: 5, update: 5, delete: 3 },
    },
    find: findObject,
    read: async (io, id) => {
      const live = await readObject(io, keyFrom(id));
      return live === undefined ? undefined : attributesOf(live);
    },
    create: async (io, desired) => {
      await makeRoom(io, desired, permits);
      const live = await applyManifest(io, desired, permits);
      return idOf(keyOf(live));
    },
    settle: async (io, id, desired) => {
      // What is about to be changed is not waited for: it may be broken, and the change may mend it.
      const live = await readObject(io, keyFrom(id));
      if (live !== undefined && isAsDesired(live, desired)) {
        await untilReady(io, id, { desired, operation: 'create', live });
      }
    },
    sync: async (io, id, change) => sync(io, id, { change, permits }),
    removalBlocker: foreignContent,
    remove: (io, id, observed) => {
      const seconds = timeoutSeconds('delete', observed, mapAt(observed, 'object'));
      return removeObject(io, id, seconds);
    },
    owned: ownedObjects,
  };
}

async function findObject(io: DriverIo, desired: Desired): Promise<string | undefined> {
  const live = await readObject(io, keyOfDesired(desired));
  const mark = live === undefined ? undefined : markOf(live);
  if (live === undefined || mark === undefined || !sameOwner(mark, desired.ownership)) return undefined;
  const id = idOf(keyOf(live));
  return desired.exclude?.includes(id) === true ? undefined : id;
}

/** Sees to it that nobody else's object is changed, and that one that is going away has gone. */
async function makeRoom(io: DriverIo, desired: Desired, permits: KubePermits): Promise<void> {
  const live = await readObject(io, keyOfDesired(desired));
  if (live === undefined) return;
  if (textAt(live, 'metadata.deletionTimestamp') !== '') {
    io.progress(`waiting for the old ${titleOf(live)} to go`);
    const seconds = timeoutSeconds('delete', desired.args, live);
    return untilGone(io, keyOf(live), { uid: textAt(live, 'metadata.uid'), timeoutSeconds: seconds });
  }
  const mark = markOf(live);
  if (mark !== undefined && sameOwner(mark, desired.ownership)) return;
  if (mark === undefined && permits.adopt === true) return io.progress(`takes over ${titleOf(live)}`);
  const owner =
    mark === undefined ? '' : ` and belongs to ${mark.address} of stack ${mark.stack}, profile ${mark.profile}`;
  throw fail('LF8006', {
    headline: `${titleOf(live)} exists already${owner}`,
    where: { address: desired.address },
    world: 'It was not changed.',
  });
}

async function applyManifest(io: DriverIo, desired: Desired, permits: KubePermits): Promise<KubeObject> {
  const manifest = manifestOf(desired);
  const object = markedManifest(desired);
  const force = permits.forceConflicts === true || takesFields(desired.args);
  try {
    const answer = await io.call(kubeRequest(keyOf(manifest), 'apply', { object, force }));
    return mapAt(answer, 'object');
  } catch (error) {
    throw conflictReport(error, titleOf(manifest), desired.address);
  }
}

function markedManifest(desired: Desired): KubeObject {
  const manifest = manifestOf(desired);
  return marked(manifest, desired.ownership, placesOfSecrets(manifest));
}

async function sync(
  io: DriverIo,
  id: string,
  { change, permits }: { readonly change: SyncChange; readonly permits: KubePermits },
): Promise<void> {
  await applyManifest(io, change.desired, permits);
  await untilReady(io, id, { desired: change.desired, operation: 'update' });
}

/** Whether the living object is as the manifest says, secrets included: they are compared in memory only. */
function isAsDesired(live: KubeObject, desired: Desired): boolean {
  const manifest = wireBody(markedManifest(desired)).json;
  const observed = { object: live, ...ownedPart(live) };
  const differences = compareManifest({ desired: manifest, observed, applied: manifest, args: {} });
  return differences.length === 0;
}

interface Readying {
  readonly desired: Desired;
  readonly operation: 'create' | 'update';
  /** As it was read just now: the first look need not read it again. */
  readonly live?: KubeObject;
}

async function untilReady(io: DriverIo, id: string, { desired, operation, live }: Readying): Promise<void> {
  const manifest = manifestOf(desired);
  const seconds = timeoutSeconds(operation, desired.args, manifest);
  const look = watchReadiness({
    ask: (request) => io.call(request),
    key: keyFrom(id),
    now: () => io.clock.now(),
    progress: (message) => io.progress(message),
    timeoutSeconds: seconds,
    wait: customWaitFrom(desired.args['wait'] as Json | undefined),
    address: desired.address,
    ...(live === undefined ? {} : { live }),
  });
  if ((await look()) !== undefined) return;
  // The look itself ends the wait with what it knows; the engine's own limit lies behind it.
  await io.waitFor({
    what: `${titleOf(manifest)} to be ready`,
    expectedSeconds: 3,
    timeoutSeconds: seconds + 120,
    poll: look,
  });
}
