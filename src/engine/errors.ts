import { EXIT, thrower, type ErrorCatalogue } from '../base/index.ts';

/** Errors of the engine room. */
export const ENGINE_ERRORS = {
  LF3001: {
    title: 'another Landfall holds the lock',
    exit: EXIT.locked,
    why: 'Two runs that change the same deployment at once would undo each other.',
    fix: 'Wait for it to end. If it is certainly dead: `landfall state unlock`.',
  },
  LF3002: {
    title: 'the state cannot be written',
    exit: EXIT.refused,
    why: 'Landfall notes every change on disk before it is made. Without that note a crash would leave orphans, so it stops first.',
    fix: 'Free disk space or mend the permissions of the `.landfall` directory, then run the same command again.',
  },
  LF3003: {
    title: 'the state file is damaged',
    exit: EXIT.invalid,
    why: 'The file does not hold what Landfall wrote. Going on could create everything a second time.',
    fix: 'Put an older version back from the history beside it, then run `landfall plan`.',
  },
  LF3004: {
    title: 'the state belongs to something else',
    exit: EXIT.invalid,
    why: 'State never crosses between stacks, profiles, targets or clouds.',
    fix: 'Run in the directory of the stack, or name the right profile and target.',
  },
  LF3005: {
    title: 'the saved plan is stale',
    exit: EXIT.invalid,
    why: 'Something changed after the plan was made, so applying it would not do what it shows.',
    fix: 'Make a new plan: `landfall plan --out FILE`.',
  },
  LF3006: {
    title: 'the file is no saved plan',
    exit: EXIT.invalid,
    why: 'Only files written by `landfall plan --out FILE` of this version can be applied.',
    fix: 'Make a new plan: `landfall plan --out FILE`.',
  },
  LF3010: {
    title: 'the cloud refused',
    exit: EXIT.refused,
    why: 'The cloud answered with an error that trying again does not mend.',
    fix: 'Mend what the answer names, then run the same command again: it continues where it stopped.',
  },
  LF3011: {
    title: 'no stock',
    exit: EXIT.refused,
    why: 'The zone has none of this left at the moment. Other zones and types usually have.',
    fix: 'Choose another zone or instance type, or try later; then run the same command again.',
  },
  LF3012: {
    title: 'quota exceeded',
    exit: EXIT.refused,
    why: 'The account may not have more of this.',
    fix: 'Ask for a higher quota in the Quota Center, or remove what is no longer needed; then run the same command again.',
  },
  LF3013: {
    title: 'the name is taken',
    exit: EXIT.refused,
    why: 'The name must be unique among all customers, and somebody else has it.',
    fix: 'Choose another name, then run the same command again.',
  },
  LF3014: {
    title: 'permission denied',
    exit: EXIT.denied,
    why: 'The identity that Landfall uses may not do this.',
    fix: 'Grant the named action to the identity, then run the same command again.',
  },
  LF3015: {
    title: 'the credentials are not accepted',
    exit: EXIT.denied,
    why: 'The cloud does not know the access key, or the signature made with its secret is wrong, or a token has expired.',
    fix: 'Check the access key, its secret and this machine’s clock.',
  },
  LF3016: {
    title: 'the account cannot pay',
    exit: EXIT.refused,
    why: 'The balance is too low or the account is in arrears.',
    fix: 'Top up the account, then run the same command again.',
  },
  LF3017: {
    title: 'the cloud does not answer',
    exit: EXIT.refused,
    why: 'No answer came, also after several tries.',
    fix: 'Check the network (or that the simulator still runs), then run the same command again: it finds out what was done.',
  },
  LF3018: {
    title: 'something else still uses it',
    exit: EXIT.refused,
    why: 'The cloud deletes nothing that others depend on.',
    fix: 'Remove what the answer names, then run the same command again.',
  },
  LF3019: {
    title: 'it did not become ready in time',
    exit: EXIT.timeout,
    why: 'The cloud accepted the call but the resource did not reach the expected state.',
    fix: 'Look at the resource in the console; then run the same command again: it goes on waiting.',
  },
  LF3020: {
    title: 'the time allowed is over',
    exit: EXIT.timeout,
    why: '`--timeout` ended before the work did. Calls in flight were finished and noted.',
    fix: 'Run the same command again: it continues where it stopped.',
  },
  LF3021: {
    title: 'interrupted',
    exit: EXIT.interrupted,
    why: 'You asked to stop. Calls in flight were finished and noted.',
    fix: 'Run the same command again: it continues where it stopped.',
  },
  LF3023: {
    title: 'the cloud throttles',
    exit: EXIT.refused,
    why: 'The account calls this API more often than the cloud allows, and kept being refused.',
    fix: 'Wait a few minutes, or lower `--parallelism`; then run the same command again.',
  },
} as const satisfies ErrorCatalogue;

export const fail = thrower(ENGINE_ERRORS);
