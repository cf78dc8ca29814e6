import type { Action, Call } from '../service.ts';
import { fault, invalid, missing, rejected } from './faults.ts';
import { isSymmetric, withVersionsAt } from './key-versions.ts';
import { flag, keyResource, need, needKey } from './lookup.ts';
import { KEYS } from './tables.ts';

const DAY_SECONDS = 86_400;

/** A rotation interval may be 7 to 730 days. */
const MIN_SECONDS = 7 * DAY_SECONDS;
const MAX_SECONDS = 730 * DAY_SECONDS;

const UNIT_SECONDS: Readonly<Record<string, number>> = { d: DAY_SECONDS, h: 3600, m: 60, s: 1 };

export const rotationActions: Record<string, Action> = {
  UpdateRotationPolicy: {
    summary: 'switches automatic rotation on or off',
    mutates: true,
    resources: keyResource,
    run: (call) => {
      need(call, 'EnableAutomaticRotation');
      const key = withVersionsAt(needKey(call), call.now);
      if (key.origin === 'EXTERNAL') throw fault('originUnsupported');
      if (key.state !== 'Enabled') throw rejected(key.state);
      const rotationSeconds = wantedRotation(call, key.spec);
      // Rotation counts from the moment it is switched on.
      const rotationFrom = key.rotationSeconds === undefined ? call.now : key.rotationFrom;
      call.world.table(KEYS).put({ ...key, rotationSeconds, rotationFrom });
      return {};
    },
  },
};

/** Seconds between rotations that the call asks for, as `30d` or `2592000s`; undefined when it asks for none. */
export function wantedRotation(call: Call, spec: string): number | undefined {
  if (flag(call, 'EnableAutomaticRotation') !== true) return undefined;
  if (!isSymmetric(spec)) throw fault('operationUnsupported');
  const text = call.params.text('RotationInterval');
  if (text === undefined) throw missing('RotationInterval');
  const [, count, unit = ''] = /^(\d+)([dhms])$/.exec(text) ?? [];
  const seconds = Number(count) * (UNIT_SECONDS[unit] ?? Number.NaN);
  if (seconds >= MIN_SECONDS && seconds <= MAX_SECONDS) return seconds;
  throw invalid('RotationInterval');
}
