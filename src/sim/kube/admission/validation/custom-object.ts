import { isRecord, listAt, recordAt, sameJson, type JsonRecord } from '../../types/json.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { ResourceType } from '../../types/resource-type.ts';
import type { RuleSchema, Schema, ValueRules } from '../../types/schema.ts';
import { listProblems, numberProblems, objectProblems, textProblems, type Complaint } from './value-rules.ts';
import { Problems } from './problems.ts';

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
  const problems = valueProblems(rules, value);
  for (const problem of problems) problem(field, value, out);
  checkCombined(rules, value, field, out);
}

function valueProblems(rules: ValueRules, value: unknown): readonly Complaint[] {
  if (typeof value === 'string') return textProblems(rules, value);
  if (typeof value === 'number') return numberProblems(rules, value);
  if (Array.isArray(value)) return listProblems(rules, value);
  return isRecord(value) ? objectProblems(rules, value) : [];
}

/** allOf, anyOf, oneOf and not judge the value by further rules. */
function checkCombined(rules: ValueRules, value: unknown, field: string, out: Problems): void {
  const told = isRecord(value) ? 'object' : value;
  for (const why of combinedProblems(rules, value)) out.invalid(field, told, `${field} in body must ${why}`);
}

function combinedProblems({ allOf, anyOf, oneOf, not }: ValueRules, value: unknown): readonly string[] {
  const fits = (rule: RuleSchema): boolean => isFitting(rule, value);
  return [
    ...(allOf?.every(fits) === false ? ['validate all the schemas (allOf)'] : []),
    ...(anyOf?.some(fits) === false ? ['validate at least one schema (anyOf)'] : []),
    ...(oneOf === undefined ? [] : alternatives(oneOf.filter(fits).length)),
    ...(not !== undefined && fits(not) ? ['not validate the schema (not)'] : []),
  ];
}

function alternatives(count: number): readonly string[] {
  if (count === 1) return [];
  const found = count === 0 ? 'Found none valid' : `Found ${count} valid alternatives`;
  return [`validate one and only one schema (oneOf). ${found}`];
}

/** Whether a value fits a schema that judges only. */
function isFitting(rule: RuleSchema, value: unknown): boolean {
  if (!isOfType(rule['type'], value)) return false;
  if (isRecord(value)) {
    if (listAt(rule, 'required').some((name) => value[String(name)] === undefined)) return false;
    const isWrong = ([name, inner]: readonly [string, unknown]): boolean =>
      value[name] !== undefined && isRecord(inner) && !isFitting(inner, value[name]);
    if (Object.entries(recordAt(rule, 'properties')).some(isWrong)) return false;
  }
  const out = new Problems();
  checkRules(rule, value, '', out);
  return out.causes.length === 0;
}

function isOfType(wanted: unknown, value: unknown): boolean {
  const actual = jsonType(value);
  return typeof wanted !== 'string' || actual === wanted || (wanted === 'number' && actual === 'integer');
}

function mismatch({ type }: Schema, value: unknown): string | undefined {
  if (type === 'any') return undefined;
  if (type === 'intOrString') {
    return isOfType('integer', value) || isOfType('string', value) ? undefined : 'integer,string';
  }
  const wanted = type === 'quantity' ? 'string' : type;
  return isOfType(wanted, value) ? undefined : wanted;
}

function jsonType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}
