import { EXIT, thrower, type ErrorCatalogue } from '../base/index.ts';

/** Errors of the targets room. */
export const TARGET_ERRORS = {
  LF5001: {
    title: 'unknown target',
    exit: EXIT.invalid,
    why: 'The configuration’s `targets` has no entry of this name.',
    fix: 'Choose one of the targets listed, or add it.',
  },
} as const satisfies ErrorCatalogue;

export const fail = thrower(TARGET_ERRORS);
