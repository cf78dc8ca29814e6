import { nearest } from '../base/index.ts';
import { listCoverage } from './coverage.ts';
import { simError } from './errors.ts';
import { formatFault } from './world/fault-text.ts';
import type { Fault } from './world/fault.ts';

/** The fault itself, once it is certain that the action it names exists: a misspelt one would never strike. */
export function aimed(fault: Fault): Fault {
  if (!('share' in fault) || fault.action === '*') return fault;
  const [code = '', name = ''] = fault.action.split(':');
  const products = listCoverage();
  const product = products.find((candidate) => candidate.code.toLowerCase() === code.toLowerCase());
  if (product === undefined) {
    const codes = products.map((candidate) => candidate.code);
    throw strange(fault, `no product "${code}" is simulated`, { given: code, known: codes, prefix: '' });
  }
  const names = product.actions.map((action) => action.name);
  if (name === '*' || names.some((known) => known.toLowerCase() === name.toLowerCase())) return fault;
  throw strange(fault, `${product.product} has no action "${name}"`, {
    given: name,
    known: names,
    prefix: `${product.code}:`,
  });
}

interface Spelling {
  readonly given: string;
  readonly known: readonly string[];
  readonly prefix: string;
}

function strange(fault: Fault, what: string, { given, known, prefix }: Spelling): Error {
  const suggestion = nearest(given, known);
  const hint = suggestion === undefined ? '' : `; did you mean \`${prefix}${suggestion}\`?`;
  const fix = suggestion === undefined && known.length <= 20 ? { fix: `Name one of: ${known.join(', ')}.` } : {};
  return simError('LF7003', { headline: `fault "${formatFault(fault)}": ${what}${hint}`, ...fix });
}
