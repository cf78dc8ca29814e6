import { EXIT, thrower, type ErrorCatalogue } from '../base/index.ts';

/** What can go wrong with a simulated cloud as a whole, as opposed to a call (see ApiFault). */
export const SIM_ERRORS = {
  LF7001: {
    title: 'the world is in use',
    exit: EXIT.locked,
    why: 'Another process holds the lock of this world directory; two would overwrite each other.',
    fix: 'Use the running server (see server.json in the directory), stop it, or name another world with --world.',
  },
  LF7002: {
    title: 'the world directory cannot be read',
    exit: EXIT.invalid,
    why: 'A file of the world is damaged, or was written by a newer Landfall.',
    fix: 'Restore the file, or start over with `landfall sim reset`.',
  },
  LF7003: {
    title: 'no such fault',
    exit: EXIT.invalid,
    why: 'Faults are written in a small language; the text is none of its sentences.',
    fix: 'Write one of the forms listed, as `throttle 30% of ecs:RunInstances`.',
  },
  LF7004: {
    title: 'the simulator cannot listen there',
    exit: EXIT.refused,
    why: 'The port is in use, or the address is not one of this machine.',
    fix: 'Name another port, or 0 for any free one.',
  },
  LF7005: {
    title: 'the world settings are not valid',
    exit: EXIT.invalid,
    why: 'world.json says what a simulated account is like; one of its values cannot be used.',
    fix: 'Mend the value in world.json.',
  },
  LF7006: {
    title: 'that cannot happen',
    exit: EXIT.invalid,
    why: 'A simulated product knows no such happening, or what was said about it makes no sense.',
    fix: 'Name one that docs/simulator-coverage.md lists, with the members it asks for.',
  },
} as const satisfies ErrorCatalogue;

/** Makes an error of the simulator's catalogue. */
export const simError = thrower(SIM_ERRORS);
