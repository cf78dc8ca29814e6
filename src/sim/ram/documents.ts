import { ApiFault } from '../service.ts';
import type { Params } from '../wire/params.ts';
import { invalidParameter } from './faults.ts';
import { parsePolicy, type PolicyKind } from './policy/document.ts';

/** A policy document that parses, as it was sent; 400 MalformedPolicyDocument otherwise. */
export function policyDocument(params: Params, name: string, kind: PolicyKind): string {
  const text = params.need(name);
  if (text.length > MAX_DOCUMENT) throw invalidParameter(name, 'Length');
  const parsed = parsePolicy(text, kind);
  if ('malformed' in parsed)
    throw new ApiFault(400, 'MalformedPolicyDocument', `The policy document is malformed. ${parsed.malformed}`);
  return text;
}

/** Characters, by the newer of the two published limits. */
const MAX_DOCUMENT = 6144;
