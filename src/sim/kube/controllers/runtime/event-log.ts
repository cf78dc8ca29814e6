import type { KubeObject } from '../../kube-object.ts';
import { createdAt, isGoing, keyOf, millis, stamp, uidOf } from '../shape/object.ts';
import type { Controller, Desk } from './desk.ts';

/** Events are forgotten after an hour, as real API servers do. */
const LIFE = 3_600_000;
/** How often the old ones are looked for. */
const SWEEP = 900_000;

/** Who tells: the component, and the machine when it is a kubelet. */
export interface Teller {
  readonly component: string;
  readonly host?: string;
}

interface EventText {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** A container's place, as `spec.containers{web}`. */
  readonly fieldPath?: string;
}

interface Told {
  readonly count?: number;
  readonly lastTimestamp?: string;
}

/** Tells of something that happened to an object; the same thing told again is counted on the first. */
export function tell(desk: Desk, teller: Teller, about: KubeObject, text: EventText): void {
  const home = desk.get('Namespace', `/${about.metadata.namespace ?? 'default'}`);
  // Nothing new may be said in a namespace that goes.
  if (home === undefined || isGoing(home)) return;
  const id = [uidOf(about), teller.component, text.type, text.reason, text.message, text.fieldPath].join('|');
  const names = eventNames(desk);
  const known = names.get(id);
  const before = known === undefined ? undefined : desk.get('Event', known);
  if (before !== undefined) {
    const count = ((before as Told).count ?? 1) + 1;
    desk.update({ ...before, count, lastTimestamp: stamp(desk.now()) }, teller.component);
    return;
  }
  const made = desk.create(newEvent(desk, teller, about, text), teller.component);
  names.set(id, keyOf(made));
  if (desk.agenda.pending(eventSweep.name, '/').size === 0)
    desk.agenda.wake({ controller: eventSweep.name, key: '/', step: '' }, desk.now() + SWEEP);
}

/** Forgets events that are older than an hour. */
export const eventSweep: Controller = {
  name: 'events',
  watches: {},
  reconcile: (desk) => {
    const events = desk.list('Event');
    const old = events.filter((event) => lastTold(event) + LIFE <= desk.now());
    for (const event of old) desk.purge(event);
    if (old.length < events.length) desk.agenda.wake({ controller: 'events', key: '/', step: '' }, desk.now() + SWEEP);
  },
};

function lastTold(event: KubeObject): number {
  const time = millis((event as Told).lastTimestamp);
  return Number.isNaN(time) ? createdAt(event) : time;
}

/** Which event tells what, worked out of the store once. */
function eventNames(desk: Desk): Map<string, string> {
  const known = desk.cluster.scratch.get('event names');
  if (known instanceof Map) return known as Map<string, string>;
  const names = new Map(desk.list('Event').map((event) => [eventId(event), keyOf(event)]));
  desk.cluster.scratch.set('event names', names);
  return names;
}

function eventId(event: KubeObject): string {
  const about = event['involvedObject'] as { readonly uid?: string; readonly fieldPath?: string } | undefined;
  const { component } = (event['source'] ?? {}) as { readonly component?: string };
  return [
    about?.uid,
    component ?? event['reportingComponent'],
    event['type'],
    event['reason'],
    event['message'],
    about?.fieldPath,
  ].join('|');
}

function newEvent(desk: Desk, teller: Teller, about: KubeObject, text: EventText): KubeObject {
  const { name, namespace = 'default', resourceVersion } = about.metadata;
  const time = stamp(desk.now());
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: eventName(desk, name), namespace },
    involvedObject: {
      kind: about.kind,
      ...(about.metadata.namespace === undefined ? {} : { namespace }),
      name,
      uid: uidOf(about),
      apiVersion: about.apiVersion,
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(text.fieldPath === undefined ? {} : { fieldPath: text.fieldPath }),
    },
    reason: text.reason,
    message: text.message,
    source: { component: teller.component, ...(teller.host === undefined ? {} : { host: teller.host }) },
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
    type: text.type,
    eventTime: null,
    reportingComponent: teller.component,
    reportingInstance: teller.host ?? '',
  };
}

/** As real ones: the name, a point, sixteen hexadecimal digits of the time in nanoseconds (the last of them drawn). */
function eventName(desk: Desk, name: string): string {
  const nanoseconds = BigInt(desk.now()) * 1_000_000n + BigInt(desk.cluster.random(0, 999_999));
  return `${name.slice(0, 230)}.${nanoseconds.toString(16)}`;
}
