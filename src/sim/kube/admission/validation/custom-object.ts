import { isRecord, recordAt, sameJson, type JsonRecord } from '../../types/json.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { ResourceType } from '../../types/resource-type.ts';
import type { RuleSchema, Schema, ValueRules } from '../../types/schema.ts';
import { listProblems, numberProblems, objectProblems, textProblems } from './value-rules.ts';
import type { Problems } from './problems.ts';

/** An object of a CRD against its schema: types, what is required, and the rules of each value. */
export function checkCustom(type: ResourceType, object: KubeObject, out: Problems): void {
  for (const [name, schema] of type.schema().fields ?? []) {
    if (name === 'metadata' || name === 'apiVersion' || name === 'kind') continue;
    if (object[name] !== undefined) checkValue(schema, object[name], name, out);
  }
  for (const name of type.schema().required ?? []) if (object[name] === undefined) out.required(name);
}

function checkValue(schema: Schema, value: unknown, field: string, out: Problems): void {
  if (value === null) {
    if (schema.nullable !== true)
      out.wrongType(field, 'null', `${field} in body must be of type ${schema.type}: "null"`);
    return;
  }
  const wanted = mismatch(schema, value);
  if (wanted !== undefined) {
    out.wrongType(field, jsonType(value), `${field} in body must be of type ${wanted}: "${jsonType(value)}"`);
    return;
  }
  if (schema.rules !== undefined) checkRules(schema.rules, value, field, out);
  if (isRecord(value)) checkMembers(schema, value, field, out);
  if (Array.isArray(value)) checkItems(schema, value, field, out);
}

function checkMembers(schema: Schema, value: JsonRecord, field: string, out: Problems): void {
  for (const name of schema.required ?? []) if (value[name] === undefined) out.required(`${field}.${name}`);
  for (const [name, member] of Object.entries(value)) {
    const inner = schema.fields?.get(name) ?? schema.items;
    if (inner !== undefined) checkValue(inner, member, `${field}.${name}`, out);
  }
}

function checkItems(schema: Schema, list: readonly unknown[], field: string, out: Problems): void {
  const { items } = schema;
  if (items !== undefined)
    for (const [index, item] of list.entries()) checkValue(items, item, `${field}[${index}]`, out);
  if (schema.listType !== 'map' && schema.listType !== 'set') return;
  const keyOf = (item: unknown): unknown =>
    schema.listType === 'set'
      ? item
      : Object.fromEntries((schema.listKeys ?? []).map((key) => [key, recordAt(item)[key]]));
  for (const [index, item] of list.entries()) {
    const isRepeated = list.slice(0, index).some((other) => sameJson(keyOf(other), keyOf(item)));
    if (isRepeated) out.duplicate(`${field}[${index}]`, keyOf(item));
  }
}

function checkRules(rules: ValueRules, value: unknown, field: string, out: Problems): void {
  if (rules.enum !== undefined && !rules.enum.some((known) => sameJson(known, value))) {
    out.unsupported(field, value, rules.enum.map(String));
  }
  const problems =
    typeof value === 'string'
      ? textProblems(rules, value)
      : typeof value === 'number'
        ? numberProblems(rules, value)
        : Array.isArray(value)
          ? listProblems(rules, value)
          : isRecord(value)
            ? objectProblems(rules, value)
            : [];
  for (const problem of problems) problem(field, value, out);
  checkCombined(rules, value, field, out);
}

/** allOf, anyOf, oneOf and not judge the value by further rules. */
function checkCombined(rules: ValueRules, value: unknown, field: string, out: Problems): void {
  const fits = (rule: RuleSchema): boolean => isFitting(rule, value);
  const told = isRecord(value) ? 'object' : value;
  if (rules.allOf?.every(fits) === false)
    out.invalid(field, told, `${field} in body must validate all the schemas (allOf)`);
  if (rules.anyOf?.some(fits) === false)
    out.invalid(field, told, `${field} in body must validate at least one schema (anyOf)`);
  if (rules.oneOf !== undefined) {
    const count = rules.oneOf.filter(fits).length;
    const found = count === 0 ? 'Found none valid' : `Found ${count} valid alternatives`;
    if (count !== 1)
      out.invalid(field, told, `${field} in body must validate one and only one schema (oneOf). ${found}`);
  }
  if (rules.not !== undefined && fits(rules.not))
    out.invalid(field, told, `${field} in body must not validate the schema (not)`);
}

/** Whether a value fits a schema that judges only. */
function isFitting(rule: RuleSchema, value: unknown): boolean {
  const wanted = rule['type'];
  if (
    typeof wanted === 'string' &&
    jsonType(value) !== wanted &&
    !(wanted === 'number' && jsonType(value) === 'integer')
  )
    return false;
  if (isRecord(value)) {
    const required = Array.isArray(rule['required']) ? (rule['required'] as readonly string[]) : [];
    if (required.some((name) => value[name] === undefined)) return false;
    const members = recordAt(rule, 'properties');
    const isWrong = ([name, inner]: readonly [string, unknown]): boolean =>
      value[name] !== undefined && !isFitting(inner as RuleSchema, value[name]);
    if (Object.entries(members).some(isWrong)) return false;
  }
  return isRuled(rule as ValueRules, value);
}

function isRuled(rules: ValueRules, value: unknown): boolean {
  const found: Found = { count: 0 };
  checkRules(rules, value, '', counter(found));
  return found.count === 0;
}

interface Found {
  count: number;
}

function counter(found: Found): Problems {
  const count = (): void => {
    found.count += 1;
  };
  return {
    invalid: count,
    unsupported: count,
    required: count,
    tooLong: count,
    tooMany: count,
    wrongType: count,
  } as unknown as Problems;
}

function mismatch({ type, format }: Schema, value: unknown): string | undefined {
  const actual = jsonType(value);
  if (type === 'any') return undefined;
  if (type === 'intOrString') return actual === 'integer' || actual === 'string' ? undefined : 'integer,string';
  if (type === 'number' && actual === 'integer') return undefined;
  const wanted = type === 'quantity' ? 'string' : type;
  if (wanted === 'integer' && actual === 'number') return 'integer';
  return actual === wanted ? undefined : format === 'byte' ? 'byte' : wanted;
}

function jsonType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}
