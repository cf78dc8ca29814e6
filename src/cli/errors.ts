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
    why: 'Its file does not exist, its file has no such key, or its environment variable is not set.',
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
  LF6031: {
    title: 'no registry to push to',
    exit: EXIT.invalid,
    why: '`registry.prefix` says where the stack’s own images are kept; it is not set for this target.',
    fix: 'Add `registry: { prefix: HOST/PATH }`, for all targets or in the `overrides` of one.',
  },
  LF6032: {
    title: 'unknown service',
    exit: EXIT.invalid,
    why: 'The stack has no service of this name.',
    fix: 'Choose one of the services listed.',
  },
  LF6033: {
    title: 'a command about running services',
    exit: EXIT.invalid,
    why: 'Only compose and kubernetes targets run services that can be asked, restarted and waited for.',
    fix: 'Choose such a target with `-t`.',
  },
  LF6034: {
    title: 'a flag that this kind of target does not have',
    exit: EXIT.invalid,
    why: 'Docker Compose compares and changes a project as a whole; there is no part of it and no saved plan to apply.',
    fix: 'Leave the flag out.',
  },
  LF6035: {
    title: 'services are not ready in time',
    exit: EXIT.timeout,
    why: 'They run, and are not healthy yet or no longer.',
    fix: 'Look why: `landfall status` and `landfall logs`; give more time with `--timeout`.',
  },
  LF6036: {
    title: 'the simulated cluster is not on a port',
    exit: EXIT.invalid,
    why: 'Other clients reach a simulated cluster only while a server has its world on a port; a real cluster is in your own kubeconfig.',
    fix: 'Run `landfall sim serve` in another terminal, then the same command again.',
  },
} as const satisfies ErrorCatalogue;

export const fail = thrower(CLI_ERRORS);
