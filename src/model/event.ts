import type { EventBody, LandfallEvent } from './event-schema.ts';

export type { EventBody, LandfallEvent };

/** Where events go. The engine emits bodies; the reporter adds version, sequence and time. */
export type Emit = (event: EventBody) => void;
