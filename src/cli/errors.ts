import { EXIT, thrower, type ErrorCatalogue } from '../base/index.ts';

/** Errors of the command line itself. */
export const CLI_ERRORS = {
  LF0001: {
    title: 'a bug in Landfall',
    exit: EXIT.bug,
    why: 'Something happened that the code says cannot happen.',
    fix: 'Please report it with the whole output. State and journal are safe; running the same command again is too.',
  },
  LF6001: {
    title: 'not understood',
    exit: EXIT.invalid,
    why: 'The command or a flag is unknown, or a value has the wrong form.',
    fix: 'See `landfall --help`, or `landfall COMMAND --help`.',
  },
  LF6002: {
    title: 'a question without anybody to ask',
    exit: EXIT.invalid,
    why: 'The command would ask before it changes anything, but there is no terminal.',
    fix: 'Add `-y` to say yes beforehand.',
  },
  LF6004: {
    title: 'no such message code',
    exit: EXIT.invalid,
    why: 'Codes look like LF1005.',
    fix: 'Copy the code from the error.',
  },
  LF6005: {
    title: 'a file is in the way',
    exit: EXIT.invalid,
    why: '`init` and `import` overwrite nothing.',
    fix: 'Choose an empty directory, or remove the file.',
  },
  LF6006: {
    title: 'nothing is deployed',
    exit: EXIT.invalid,
    why: 'The state of this profile and target holds no resources.',
    fix: 'Run `landfall apply` first.',
  },
  LF6007: {
    title: 'not in state',
    exit: EXIT.invalid,
    why: 'The state has no resource of this address.',
    fix: 'List the addresses with `landfall state list`.',
  },
  LF6008: {
    title: 'a secret is not there',
    exit: EXIT.invalid,
    why: 'Its file does not exist or its environment variable is not set.',
    fix: 'Put it there; secrets are read at the last moment and never stored.',
  },
  LF6009: {
    title: 'no value at this path',
    exit: EXIT.invalid,
    why: 'The configuration has nothing there.',
    fix: '`landfall explain` without a path lists what there is.',
  },
  LF6010: {
    title: 'no such output',
    exit: EXIT.invalid,
    why: 'The last apply produced no output of this name.',
    fix: 'List them with `landfall outputs`.',
  },
  LF6011: {
    title: 'over budget',
    exit: EXIT.policy,
    why: 'The estimate for a month is above what `--budget` allows.',
    fix: 'The largest sums stand first in `landfall cost`; other terms for the same machines stand below it.',
  },
  LF6012: {
    title: 'nothing is charged under this key',
    exit: EXIT.invalid,
    why: '`--usage` takes KEY=QUANTITY, or ADDRESS:KEY=QUANTITY, with a key that the stack is charged for by use.',
    fix: 'The keys stand in `landfall cost`, in the table of what is charged by use.',
  },
  LF6020: {
    title: 'no cluster is deployed',
    exit: EXIT.invalid,
    why: 'The state of this profile and target knows no cluster, so there is nothing to connect to.',
    fix: 'Add `cluster:` to the configuration and run `landfall apply`, or choose another profile with `-p`.',
  },
  LF6021: {
    title: 'a file cannot be read or written',
    exit: EXIT.invalid,
    why: 'The system refused it.',
    fix: 'Mend the path or its permissions, and run the same command again.',
  },
} as const satisfies ErrorCatalogue;

export const fail = thrower(CLI_ERRORS);
