import { EXIT, type ExitCode } from './exit-code.ts';

/** A stable message code: LF1xxx config, LF2xxx graph, LF3xxx engine, LF4xxx clouds, LF5xxx targets, LF6xxx cli, LF7xxx simulator, LF8xxx kube. */
export type ErrorCode = `LF${number}`;

/** One row of a room's error catalogue; `landfall help CODE` prints it. */
export interface ErrorDefinition {
  /** What happened, as a short sentence without values. */
  readonly title: string;
  /** The process exit code this error leads to. */
  readonly exit: ExitCode;
  /** Why it happens, in a sentence or two. */
  readonly why: string;
  /** What the user can do about it. */
  readonly fix: string;
}

/** A room's error catalogue: code to definition. Rooms export one such table; the CLI joins them for `help`. */
export type ErrorCatalogue = Readonly<Record<ErrorCode, ErrorDefinition>>;

/** A place in a user's file. Lines and columns count from 1. */
export interface Where {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** A resource address, when the error belongs to one. */
  readonly address?: string;
}

/** What a cloud answered, word for word. */
export interface CloudAnswer {
  /** Product and action, as `ecs:RunInstances`. */
  readonly api: string;
  readonly code: string;
  readonly message: string;
  readonly requestId?: string;
  readonly status?: number;
}

/** Everything one error screen shows. */
export interface ErrorReport {
  readonly code: ErrorCode;
  readonly exit: ExitCode;
  /** One line in the user's words, with the values that matter. */
  readonly headline: string;
  readonly where?: Where;
  readonly cloud?: CloudAnswer;
  readonly why?: string;
  /** A fix to copy. */
  readonly fix?: string;
  /** The state of the world: what exists now, how to resume or undo. */
  readonly world?: string;
}

/** The one error class a user may see. Callers branch on `report.code`, never on text. */
export class LandfallError extends Error {
  readonly report: ErrorReport;

  constructor(report: ErrorReport, options?: { cause?: unknown }) {
    super(report.headline, options);
    this.name = 'LandfallError';
    this.report = report;
  }

  get exit(): ExitCode {
    return this.report.exit;
  }
}

/** The parts of a report that a thrower adds to the catalogue's row. */
export type ErrorDetails = Partial<Omit<ErrorReport, 'code' | 'exit'>> & {
  readonly headline: string;
  readonly cause?: unknown;
};

/** Makes the thrower of a room: `const fail = thrower(CATALOGUE); throw fail('LF1001', { headline })`. */
export function thrower<C extends ErrorCatalogue>(
  catalogue: C,
): (code: keyof C & ErrorCode, details: ErrorDetails) => LandfallError {
  return (code, { cause, ...details }) => {
    const row: ErrorDefinition | undefined = catalogue[code];
    if (row === undefined) return bug(`error code ${code} is not in its catalogue`);
    return new LandfallError({ code, exit: row.exit, why: row.why, fix: row.fix, ...details }, { cause });
  };
}

/** An error that is Landfall's own fault: exit code 1, asks for a report. */
export function bug(what: string, cause?: unknown): LandfallError {
  return new LandfallError(
    { code: 'LF0001', exit: EXIT.bug, headline: `this is a bug in Landfall: ${what}` },
    { cause },
  );
}

/** Fails with a bug unless `condition` holds; the only place for "cannot happen". */
export function invariant(condition: unknown, what: string): asserts condition {
  if (!condition) throw bug(what);
}

/** The value, or a bug when it is missing. */
export function must<T>(value: T | undefined | null, what: string): T {
  invariant(value !== undefined && value !== null, what);
  return value;
}
