/** A version of Docker Compose: major, minor, patch. */
export type Version = readonly [number, number, number];

/** The oldest plugin that Landfall works with: it has `up --wait-timeout`, `--progress` and optional dependencies. */
export const OLDEST: Version = [2, 20, 0];

/** Since when progress can be had as JSON (release 2.29.0). */
const JSON_PROGRESS: Version = [2, 29, 0];
/** Since when containers that depend on a recreated one are kept (docker/compose#12122). */
const KEEPS_DEPENDENTS: Version = [2, 30, 0];
/** Since when a network whose definition changed is made anew (docker/compose#12267). */
const RENEWS_NETWORKS: Version = [2, 31, 0];

/** What differs between versions. */
export interface Traits {
  readonly jsonProgress: boolean;
  /** A recreated container takes along those that depend on it. */
  readonly recreatesDependents: boolean;
  readonly renewsNetworks: boolean;
}

/** Reads `2.26.1-4`, `v2.40.3` or `5.0.0`; undefined when it is none. */
export function parseVersion(text: string): Version | undefined {
  const found = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  return found === null ? undefined : [Number(found[1]), Number(found[2]), Number(found[3] ?? 0)];
}

/** Whether a version is another one or later. */
export function atLeast(version: Version, other: Version): boolean {
  const [major, minor, patch] = other;
  if (version[0] !== major) return version[0] > major;
  return version[1] === minor ? version[2] >= patch : version[1] > minor;
}

export function traitsOf(version: Version): Traits {
  return {
    jsonProgress: atLeast(version, JSON_PROGRESS),
    recreatesDependents: !atLeast(version, KEEPS_DEPENDENTS),
    renewsNetworks: atLeast(version, RENEWS_NETWORKS),
  };
}
