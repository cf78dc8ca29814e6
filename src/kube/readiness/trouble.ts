/** Something that keeps an object from becoming ready, in a user's words. */
export interface Trouble {
  /** The same trouble has the same key at every look. */
  readonly key: string;
  readonly headline: string;
  readonly why: string;
  readonly fix: string;
  /** Seconds after which it is given up; infinite when it may well go away. */
  readonly patienceSeconds: number;
  /** How often it has happened, for what is tried again and again: when it grows, it has just happened again. */
  readonly failures?: number;
  /** The container whose log tells more. */
  readonly log?: { readonly pod: string; readonly container: string; readonly previous: boolean };
}
