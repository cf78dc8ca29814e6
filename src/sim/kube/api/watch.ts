import type { ServerResponse } from 'node:http';
import { wallClock } from '../../../base/index.ts';
import type { KubeObject } from '../kube-object.ts';
import { convertObject } from '../machinery.ts';
import type { WatchEvent } from '../objects/watch-hub.ts';
import { groupKindOf } from '../objects/type-directory.ts';
import { StatusError } from '../status-error.ts';
import { wantedView, type View } from './accept.ts';
import { isSet, numberOf, type ObjectCall } from './call.ts';
import { statusOf, type StreamAnswer } from './kube-answer.ts';
import { invalidOptions } from './options-refusal.ts';
import { selected, selectionOf } from './read-verbs.ts';
import { requireVersion, versionOf } from './resource-version.ts';
import { tableOfObjects } from './table/table.ts';
import { metadataOf } from './metadata-view.ts';

/** One line of a watch. */
interface Line {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: object;
}

/** Real time: clients give up a connection that is silent for long. */
const BOOKMARK_EVERY_MS = 60_000;
/** Real servers end a watch after five to ten minutes unless the client says when. */
const DEFAULT_TIMEOUT_SECONDS = 1800;

/** A watch: what is there already, where that is asked for, then every change until the client or its time-out ends it. */
export function watch(call: ObjectCall): StreamAnswer {
  const start = beginning(call);
  return { contentType: 'application/json', open: (response) => new WatchStream(call, response).run(start) };
}

interface Beginning {
  readonly lines: readonly Line[];
  /** What happened meanwhile. */
  readonly missed: readonly WatchEvent[];
  readonly isOver: boolean;
}

/** What the client is told first (resourceVersion semantics of the real server). @throws StatusError */
function beginning(call: ObjectCall): Beginning {
  const { cluster, request } = call;
  const { query } = request;
  const version = versionOf(query.get('resourceVersion'));
  const initial = query.get('sendInitialEvents');
  requireVersion(cluster, query.get('resourceVersion'));
  if (initial !== undefined && query.get('resourceVersionMatch') !== 'NotOlderThan')
    throw invalidOptions(
      'resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
      'ListOptions',
    );
  if (initial === 'true' || (initial === undefined && (version === undefined || version === 0)))
    return { lines: everything(call, initial === 'true'), missed: [], isOver: false };
  if (version === undefined || version === 0) return { lines: [], missed: [], isOver: false };
  const missed = cluster.hub.since(version);
  if (missed !== undefined) return { lines: [], missed, isOver: false };
  const message = `too old resource version: ${version} (${cluster.store.version})`;
  const object = statusOf(new StatusError(410, 'Expired', message));
  return { lines: [{ type: 'ERROR', object }], missed: [], isOver: true };
}

function everything(call: ObjectCall, withEnd: boolean): readonly Line[] {
  const lines: Line[] = selected(call).map((object) => ({ type: 'ADDED', object }));
  return withEnd ? [...lines, bookmark(call, { 'k8s.io/initial-events-end': 'true' })] : lines;
}

function bookmark({ type, cluster }: ObjectCall, annotations?: Readonly<Record<string, string>>): Line {
  const { kind, apiVersion } = type;
  const resourceVersion = String(cluster.store.version);
  const metadata = { resourceVersion, ...(annotations === undefined ? {} : { annotations }) };
  return { type: 'BOOKMARK', object: { kind, apiVersion, metadata } };
}

class WatchStream {
  readonly #call: ObjectCall;
  readonly #response: ServerResponse;
  readonly #view: View;
  readonly #kind: string;
  readonly #matches: (object: KubeObject) => boolean;
  readonly #ended = new AbortController();
  #toldColumns = false;

  constructor(call: ObjectCall, response: ServerResponse) {
    this.#call = call;
    this.#response = response;
    this.#view = wantedView(call);
    this.#kind = groupKindOf(call.type);
    this.#matches = selectionOf(call).matches;
  }

  run({ lines, missed, isOver }: Beginning): void {
    for (const line of lines) this.#write(line);
    for (const event of missed) this.#hear(event);
    if (isOver) {
      this.#response.end();
      return;
    }
    const { hub } = this.#call.cluster;
    const stop = [hub.listen((event) => this.#hear(event)), hub.onEnd(() => this.#response.end())];
    // Not the request's: that one closes as soon as its empty body was read.
    this.#response.once('close', () => {
      for (const each of stop) each();
      this.#ended.abort();
    });
    void this.#keepTime();
  }

  /** Tells now and then how far the watch is, and ends it when the client wants it ended. */
  async #keepTime(): Promise<void> {
    const hasBookmarks = isSet(this.#call, 'allowWatchBookmarks');
    const { signal } = this.#ended;
    let left = (numberOf(this.#call, 'timeoutSeconds') || DEFAULT_TIMEOUT_SECONDS) * 1000;
    while (left > 0 && !signal.aborted) {
      const pause = Math.min(left, BOOKMARK_EVERY_MS);
      await wallClock.sleep(pause, signal).catch(() => undefined);
      left -= pause;
      if (hasBookmarks && !signal.aborted) this.#write(bookmark(this.#call));
    }
    if (!signal.aborted) this.#response.end();
  }

  /** A change as this watcher sees it: what its selectors newly take in was added, what they leave out was deleted. */
  #hear({ type, object, previous }: WatchEvent): void {
    if (kindOf(object, this.#call) !== this.#kind || !this.#isHere(object)) return;
    const is = type !== 'DELETED' && this.#matches(object);
    const was = previous !== undefined && this.#matches(previous);
    if (!is && !was) return;
    if (is) this.#write({ type: was ? 'MODIFIED' : 'ADDED', object });
    else this.#write({ type: 'DELETED', object });
  }

  #isHere({ metadata }: KubeObject): boolean {
    const { namespace } = this.#call.target;
    return namespace === undefined || metadata.namespace === namespace;
  }

  #write({ type, object }: Line): void {
    const shown = type === 'ERROR' ? object : this.#shown(object as KubeObject, type === 'BOOKMARK');
    this.#response.write(`${JSON.stringify({ type, object: shown })}\n`);
  }

  #shown(object: KubeObject, isBookmark: boolean): object {
    if (this.#view === 'metadata') return metadataOf(object);
    if (this.#view === 'object') return isBookmark ? object : convertObject(object, this.#call.type.apiVersion);
    const withColumns = !this.#toldColumns;
    this.#toldColumns = true;
    const metadata = { resourceVersion: object.metadata.resourceVersion ?? '' };
    return tableOfObjects(this.#call, [object], { metadata, withColumns });
  }
}

/** Stored objects say their version and kind; those of one kind may be kept as another group's. */
function kindOf({ apiVersion, kind }: KubeObject, { cluster, type }: ObjectCall): string {
  if (apiVersion === type.storedAs) return kind === type.kind ? groupKindOf(type) : '';
  const stored = cluster.types.ofKind(apiVersion, kind);
  return stored === undefined ? '' : groupKindOf(stored);
}
