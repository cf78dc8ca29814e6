/** Exit codes are a contract (docs/reference/exit-codes.md): scripts depend on them. */
export const EXIT = {
  done: 0,
  bug: 1,
  changesPending: 2,
  invalid: 3,
  denied: 4,
  refused: 5,
  policy: 6,
  predicted: 7,
  locked: 8,
  timeout: 9,
  leftovers: 10,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
