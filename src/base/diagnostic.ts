import { EXIT } from './exit-code.ts';
import { LandfallError, type ErrorCode } from './errors.ts';

/** One finding about a file. Lines and columns count from 1; `length` is in columns. */
export interface Diagnostic {
  readonly code: ErrorCode;
  readonly severity: 'error' | 'warning';
  /** What is wrong, with the value. */
  readonly message: string;
  readonly where?: { readonly file: string; readonly line: number; readonly column: number; readonly length?: number };
  /** The source line that `where` points into, for the caret. */
  readonly excerpt?: string;
  /** What would be accepted, when the set is small enough to print. */
  readonly allowed?: readonly string[];
  /** The nearest right spelling. */
  readonly suggestion?: string;
  /** Why it is wrong, when the message does not say. */
  readonly why?: string;
  /** How to mend it. */
  readonly fix?: string;
}

/** Carries every finding of one validation run; the CLI prints them all. */
export class DiagnosticsError extends LandfallError {
  readonly diagnostics: readonly Diagnostic[];

  constructor(headline: string, diagnostics: readonly Diagnostic[]) {
    super({ code: 'LF1000', exit: EXIT.invalid, headline });
    this.name = 'DiagnosticsError';
    this.diagnostics = diagnostics;
  }
}
