import { compileCondition, type ConditionTest, type Context } from './condition.ts';
import { wildcard, type TextTest } from './wildcard.ts';

/** `identity` policies are attached to users, groups and roles; a `trust` policy says who may assume a role. */
export type PolicyKind = 'identity' | 'trust';

/** What a trust policy's principal is compared with. */
export type PrincipalType = 'RAM' | 'Service' | 'Federated';

/** A statement ready to be evaluated. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly matchesAction: TextTest;
  readonly matchesResource: TextTest;
  readonly matchesPrincipal: (type: PrincipalType, id: string) => boolean;
  readonly holds: ConditionTest;
}
export type Policy = readonly Statement[];

/** A compiled policy, or why its text is none. */
export type Parsed = { readonly policy: Policy } | { readonly malformed: string };

/**
 * Parses and compiles a policy document (research, 6.6). Compiling is cached by text, because the same few policies
 * are evaluated on every call.
 */
export function parsePolicy(text: string, kind: PolicyKind): Parsed {
  const cached = cache[kind].get(text);
  if (cached !== undefined) return cached;
  const parsed = compile(text, kind);
  if (cache[kind].size >= CACHE_LIMIT) cache[kind].clear();
  cache[kind].set(text, parsed);
  return parsed;
}

const CACHE_LIMIT = 4096;
const cache: Readonly<Record<PolicyKind, Map<string, Parsed>>> = { identity: new Map(), trust: new Map() };

type Json = Readonly<Record<string, unknown>>;

/** Leaves the compiler with the reason; never leaves this file. */
class Malformed extends Error {}

function compile(text: string, kind: PolicyKind): Parsed {
  try {
    const document = asObject(parseJson(text), 'the policy document');
    allowOnly(document, ['Version', 'Statement'], 'the policy document');
    if (document['Version'] !== '1') throw new Malformed('Version must be "1".');
    const statements = document['Statement'];
    if (!Array.isArray(statements) || statements.length === 0)
      throw new Malformed('Statement must be a list with at least one element.');
    return { policy: statements.map((statement, index) => compileStatement(statement, kind, `Statement[${index}]`)) };
  } catch (error) {
    if (error instanceof Malformed) return { malformed: error.message };
    throw error;
  }
}

function compileStatement(value: unknown, kind: PolicyKind, path: string): Statement {
  const statement = asObject(value, path);
  allowOnly(statement, STATEMENT_KEYS[kind], path);
  const effect = statement['Effect'];
  if (effect !== 'Allow' && effect !== 'Deny') throw new Malformed(`${path}.Effect must be Allow or Deny.`);
  return {
    effect,
    matchesAction: compileChoice(statement, ACTION, path),
    matchesResource: kind === 'identity' ? compileChoice(statement, RESOURCE, path) : () => true,
    matchesPrincipal: kind === 'trust' ? compilePrincipal(statement['Principal'], `${path}.Principal`) : () => true,
    holds: compileConditions(statement['Condition'], `${path}.Condition`),
  };
}

const STATEMENT_KEYS: Readonly<Record<PolicyKind, readonly string[]>> = {
  identity: ['Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'],
  trust: ['Effect', 'Action', 'Principal', 'Condition'],
};

/** `Action`/`NotAction` and `Resource`/`NotResource` are one thing twice: exactly one of a pair, a text or a list. */
interface Choice {
  readonly name: string;
  readonly form: RegExp;
  readonly compile: (pattern: string) => TextTest;
}

const ACTION: Choice = {
  name: 'Action',
  form: /^(\*|[A-Za-z0-9*?-]+:[A-Za-z0-9*?_./-]+)$/,
  compile: (pattern) => {
    const test = wildcard(pattern.toLowerCase());
    return (action) => test(action.toLowerCase());
  },
};
const RESOURCE: Choice = { name: 'Resource', form: /^(\*|acs:([^:]*:){3}.+|acs:.*\*)$/s, compile: compileResource };

function compileChoice(statement: Json, choice: Choice, path: string): TextTest {
  const [positive, negative] = [statement[choice.name], statement[`Not${choice.name}`]];
  if ((positive === undefined) === (negative === undefined)) {
    throw new Malformed(`${path} must have exactly one of ${choice.name} and Not${choice.name}.`);
  }
  const tests = asTexts(positive ?? negative, `${path}.${choice.name}`).map((pattern) => {
    if (!choice.form.test(pattern)) throw new Malformed(`${path}.${choice.name} has the invalid value "${pattern}".`);
    return choice.compile(pattern);
  });
  const oneOf: TextTest = (text) => tests.some((test) => test(text));
  return positive === undefined ? (text) => !oneOf(text) : oneOf;
}

/**
 * Resources of global products have `*` or nothing for a region and are written both ways, so both match; RAM names
 * ignore case.
 */
function compileResource(pattern: string): TextTest {
  const fold = pattern.startsWith('acs:ram:') ? (text: string) => text.toLowerCase() : (text: string) => text;
  const test = wildcard(fold(pattern));
  return (resource) => {
    const folded = fold(resource);
    if (test(folded)) return true;
    const global = /^(acs:[^:]*):(\*?):(.*)$/s.exec(folded);
    return global !== null && test(`${global[1]}:${global[2] === '*' ? '' : '*'}:${global[3]}`);
  };
}

function compilePrincipal(value: unknown, path: string): Statement['matchesPrincipal'] {
  const principal = asObject(value, path);
  allowOnly(principal, Object.keys(PRINCIPAL_FORMS), path);
  const entries = Object.entries(principal).map(([type, ids]) => [type, asTexts(ids, `${path}.${type}`)] as const);
  if (entries.length === 0) throw new Malformed(`${path} must not be empty.`);
  for (const [type, ids] of entries) {
    const wrong = ids.find((id) => PRINCIPAL_FORMS[type]?.test(id) !== true);
    if (wrong !== undefined) throw new Malformed(`${path}.${type} has the invalid value "${wrong}".`);
  }
  const byType = new Map(entries.map(([type, ids]) => [type, new Set(ids.map((id) => id.toLowerCase()))]));
  return (type, id) => {
    const ids = byType.get(type);
    return ids !== undefined && (ids.has(id.toLowerCase()) || ids.has('*'));
  };
}

const PRINCIPAL_FORMS: Readonly<Record<string, RegExp>> = {
  RAM: /^(\*|acs:ram::\d+:(root|(user|role|assumed-role)\/[A-Za-z0-9._@/-]+))$/,
  Service: /^([\w-]+@)?[a-z0-9-]+(\.[a-z0-9-]+)*\.aliyuncs\.com$/,
  Federated: /^acs:ram::\d+:(oidc|saml)-provider\/[A-Za-z0-9._-]+$/,
};

function compileConditions(value: unknown, path: string): ConditionTest {
  if (value === undefined) return () => true;
  const tests: ConditionTest[] = [];
  for (const [operator, keys] of Object.entries(asObject(value, path))) {
    for (const [key, values] of Object.entries(asObject(keys, `${path}.${operator}`))) {
      const test = compileCondition(operator, key, asTexts(values, `${path}.${operator}.${key}`));
      if (test === undefined)
        throw new Malformed(`${path}.${operator} has an unknown operator or an invalid value for "${key}".`);
      tests.push(test);
    }
  }
  return (context: Context) => tests.every((test) => test(context));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Malformed('The policy document is not valid JSON.');
  }
}

function asObject(value: unknown, path: string): Json {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new Malformed(`${path} must be an object.`);
  return value as Json;
}

/** A text or a non-empty list of texts; conditions also write booleans and numbers bare. */
function asTexts(value: unknown, path: string): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw new Malformed(`${path} must not be empty.`);
  return list.map((item) => {
    if (typeof item === 'string') return item;
    if (typeof item === 'boolean' || typeof item === 'number') return String(item);
    throw new Malformed(`${path} must be a string or a list of strings.`);
  });
}

function allowOnly(value: Json, allowed: readonly string[], path: string): void {
  const stranger = Object.keys(value).find((key) => !allowed.includes(key));
  if (stranger !== undefined) throw new Malformed(`${path} has the unknown element "${stranger}".`);
}
