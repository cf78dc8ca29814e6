import { ApiFault, type Caller } from '../service.ts';
import { compileCondition, contextOf, type ConditionTest } from '../ram/policy/condition.ts';
import { wildcard, type TextTest } from '../ram/policy/wildcard.ts';

/** What a bucket policy is asked. */
export interface PolicyQuestion {
  /** Undefined for an anonymous request. */
  readonly caller: Caller | undefined;
  /** `oss:GetObject`. */
  readonly action: string;
  /** `acs:oss:*:<account>:<bucket>/<key>`. */
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
}

interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly matches: (question: PolicyQuestion) => boolean;
  /** Whether it lets in just anybody: Allow, principal `*`, no condition. */
  readonly isPublic: boolean;
}
type Policy = readonly Statement[];

const CACHE_LIMIT = 256;
const cache = new Map<string, Policy>();

/** What the policy's matching statements say; undefined when none matches. Deny wins. */
export function askBucketPolicy(text: string, question: PolicyQuestion): 'Allow' | 'Deny' | undefined {
  const effects = new Set(
    compilePolicy(text)
      .filter((statement) => statement.matches(question))
      .map((statement) => statement.effect),
  );
  if (effects.has('Deny')) return 'Deny';
  return effects.has('Allow') ? 'Allow' : undefined;
}

/** Whether a policy lets in just anybody. */
export function isPublicPolicy(text: string): boolean {
  return compilePolicy(text).some((statement) => statement.isPublic);
}

/** Refuses what is no bucket policy: 400 MalformedPolicy with the place. */
export function checkBucketPolicy(text: string, bucket: string): void {
  const statements = compilePolicy(text);
  if (statements.length === 0) throw malformedPolicy('Statement must not be empty.');
  for (const { resource } of rawStatements(text)) {
    for (const pattern of asTexts(resource, 'Resource')) {
      const relative = pattern.split(':').slice(4).join(':');
      const owner = relative.split('/')[0] ?? '';
      if (!wildcard(owner)(bucket)) throw malformedPolicy(`Resource ${pattern} does not belong to the bucket.`);
    }
  }
}

function compilePolicy(text: string): Policy {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const policy = rawStatements(text).map(compileStatement);
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(text, policy);
  return policy;
}

interface RawStatement {
  readonly effect: unknown;
  readonly action: unknown;
  readonly principal: unknown;
  readonly notPrincipal: unknown;
  readonly resource: unknown;
  readonly condition: unknown;
}

function rawStatements(text: string): readonly RawStatement[] {
  const document = asObject(parseJson(text), 'The policy');
  if (document['Version'] !== '1') throw malformedPolicy('Version must be "1".');
  const statements = document['Statement'];
  if (!Array.isArray(statements)) throw malformedPolicy('Statement must be a list.');
  return statements.map((value: unknown) => {
    const statement = asObject(value, 'A statement');
    return {
      effect: statement['Effect'],
      action: statement['Action'],
      principal: statement['Principal'],
      notPrincipal: statement['NotPrincipal'],
      resource: statement['Resource'],
      condition: statement['Condition'],
    };
  });
}

function compileStatement(raw: RawStatement): Statement {
  if (raw.effect !== 'Allow' && raw.effect !== 'Deny') throw malformedPolicy('Effect must be Allow or Deny.');
  if ((raw.principal === undefined) === (raw.notPrincipal === undefined))
    throw malformedPolicy('Exactly one of Principal and NotPrincipal is needed.');
  const actions = anyOf(asTexts(raw.action, 'Action').map((pattern) => pattern.toLowerCase()));
  const resources = anyOf(
    asTexts(raw.resource, 'Resource').map((pattern) => pattern.replace(/^acs:oss:[^:]*:/, 'acs:oss:*:')),
  );
  const principals = asTexts(raw.principal ?? raw.notPrincipal, 'Principal');
  const conditions = compileConditions(raw.condition);
  const isNamed = (caller: Caller | undefined): boolean => namesOf(caller).some(anyOf(principals));
  return {
    effect: raw.effect,
    isPublic:
      raw.effect === 'Allow' && raw.condition === undefined && principals.includes('*') && raw.principal !== undefined,
    matches: ({ caller, action, resource, context }) =>
      isNamed(caller) === (raw.principal !== undefined) &&
      actions(action.toLowerCase()) &&
      resources(resource) &&
      conditions(contextOf(context)),
  };
}

/** The names a principal may be called by: user, role and account ids, role sessions as STS writes them; `*` is everybody. */
function namesOf(caller: Caller | undefined): readonly string[] {
  if (caller === undefined) return ['*'];
  const session =
    caller.kind === 'role'
      ? [`arn:sts::${caller.accountId}:assumed-role/${caller.arn.split(':assumed-role/')[1] ?? ''}`]
      : [];
  return [caller.principalId, caller.principalId.split(':')[0] ?? '', caller.accountId, caller.arn, ...session];
}

function compileConditions(value: unknown): ConditionTest {
  if (value === undefined) return () => true;
  const tests = Object.entries(asObject(value, 'Condition')).flatMap(([operator, keys]) =>
    Object.entries(asObject(keys, operator)).map(([key, wanted]) => {
      const test = compileCondition(operator, key, asTexts(wanted, key));
      if (test === undefined) throw malformedPolicy(`The condition ${operator} ${key} is not valid.`);
      return test;
    }),
  );
  return (context) => tests.every((test) => test(context));
}

function anyOf(patterns: readonly string[]): TextTest {
  const tests = patterns.map(wildcard);
  return (text) => tests.some((test) => test(text));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformedPolicy('The policy is not valid JSON.');
  }
}

function asObject(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw malformedPolicy(`${what} must be an object.`);
}

function asTexts(value: unknown, what: string): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length > 0 && list.every((item) => ['string', 'number', 'boolean'].includes(typeof item)))
    return list.map(String);
  throw malformedPolicy(`${what} must be a text or a list of texts.`);
}

function malformedPolicy(message: string): ApiFault {
  return new ApiFault(400, 'MalformedPolicy', message);
}
