/** Who holds the lock of a state. */
export interface StateLock {
  /** What `force-unlock` wants. */
  readonly id: string;
  /** As `OperationTypeApply`. */
  readonly operation: string;
  /** As `user@machine`. */
  readonly who: string;
  /** Since when, as Terraform writes it. */
  readonly since: string;
  /** The file or object that is locked. */
  readonly path: string;
}

/** Reads the lock out of Terraform's explanation; undefined when it tells none. */
export function lockIn(detail: string): StateLock | undefined {
  const field = (name: string): string => new RegExp(`^\\s*${name}:[ \\t]*(.*)$`, 'm').exec(detail)?.[1]?.trim() ?? '';
  const id = /Lock Info:/.test(detail) ? field('ID') : '';
  if (id === '') return undefined;
  return { id, operation: field('Operation'), who: field('Who'), since: field('Created'), path: field('Path') };
}

/** The lock in one line. */
export function lockText({ who, since, operation, path }: StateLock): string {
  const doing = operation.replace(/^OperationType/, '').toLowerCase();
  const where = path === '' ? 'the state' : `the state ${path}`;
  return `${where} is locked by ${who || 'somebody'} since ${since.replace(/\.\d+ \+0000 UTC$/, ' UTC')}${doing === '' || doing === 'invalid' ? '' : ` for ${doing}`}`;
}

/** How to go on. */
export function lockFix({ id, who }: StateLock, program: string): string {
  return `Wait until the run of ${who || 'the other user'} has ended. When there is none any more: \`${program} force-unlock ${id}\` in the directory.`;
}
