import { nearest } from '../base/index.ts';
import { listCoverage } from './coverage.ts';
import { simError } from './errors.ts';
import { KUBE_VERBS } from './kube/api/call.ts';
import { formatFault } from './world/fault-text.ts';
import type { Fault } from './world/fault.ts';

/** The fault itself, once it is certain that the action it names exists: a misspelt one would never strike. */
export function aimed(fault: Fault): Fault {
  if (!('share' in fault) || fault.action === '*') return fault;
  const [code = '', name = ''] = fault.action.split(':');
  if (code.toLowerCase() === KUBE) return aimedAtClusters(fault, name);
  const products = listCoverage();
  const product = products.find((candidate) => candidate.code.toLowerCase() === code.toLowerCase());
  if (product === undefined) {
    const codes = [...products.map((candidate) => candidate.code), KUBE];
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

/** How the requests to simulated clusters are called together. */
const KUBE = 'kube';

function aimedAtClusters(fault: Fault & { readonly action: string }, verb: string): Fault {
  if (verb === '*' || KUBE_VERBS.some((known) => known === verb.toLowerCase())) return fault;
  throw strange(fault, `${KUBE} has no action "${verb}"`, { given: verb, known: KUBE_VERBS, prefix: `${KUBE}:` });
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
