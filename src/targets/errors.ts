import { EXIT, thrower, type ErrorCatalogue } from '../base/index.ts';

/** Errors of the targets room. */
export const TARGET_ERRORS = {
  LF5001: {
    title: 'unknown target',
    exit: EXIT.invalid,
    why: 'The configuration’s `targets` has no entry of this name.',
    fix: 'Choose one of the targets listed, or add it.',
  },
  LF5002: {
    title: 'a command that this kind of target does not have',
    exit: EXIT.invalid,
    why: 'The command asks Landfall’s own engine, which brings about alicloud and kubernetes targets; another tool brings about the others.',
    fix: 'Choose a target of another kind with `-t`.',
  },
  LF5003: {
    title: 'rendered files were changed by hand',
    exit: EXIT.invalid,
    why: 'The files are written from the configuration; writing them again would lose the change.',
    fix: 'Move the change into the configuration (or, for Compose, into docker-compose.override.yml), or give it up with `landfall render --force`.',
  },
  LF5004: {
    title: 'rendered files are not what the configuration says',
    exit: EXIT.invalid,
    why: 'They were changed by hand, or the configuration changed after they were written.',
    fix: 'Run `landfall render` and commit what it writes.',
  },
  LF5005: {
    title: 'a rendered file cannot be written',
    exit: EXIT.invalid,
    why: 'The file system refused.',
    fix: 'Make the place writable, then run the same command again.',
  },
} as const satisfies ErrorCatalogue;

export const fail = thrower(TARGET_ERRORS);
