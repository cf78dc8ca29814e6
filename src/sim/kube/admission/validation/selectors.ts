import { isRecord, listAt, recordAt, textOf, type JsonRecord } from '../../types/json.ts';
import { checkLabels } from './metadata.ts';
import { qualifiedName } from './names.ts';
import { goLabels, GoText, type Problems } from './problems.ts';

export function isEmptySelector(selector: unknown): boolean {
  return (
    Object.keys(recordAt(selector, 'matchLabels')).length === 0 && listAt(selector, 'matchExpressions').length === 0
  );
}

export function checkSelector(field: string, selector: unknown, out: Problems): void {
  checkLabels(`${field}.matchLabels`, recordAt(selector, 'matchLabels'), out);
  for (const [index, term] of listAt(selector, 'matchExpressions').entries()) {
    const at = `${field}.matchExpressions[${index}]`;
    const { key, operator } = isRecord(term) ? term : ({} as JsonRecord);
    out.checked(`${at}.key`, key ?? '', qualifiedName(textOf(key)));
    checkOperator(at, operator, listAt(term, 'values').length, out);
  }
}

function checkOperator(at: string, operator: unknown, count: number, out: Problems): void {
  if (operator === 'In' || operator === 'NotIn') {
    if (count === 0) out.required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'");
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    const why = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
    if (count > 0) out.forbidden(`${at}.values`, why);
  } else {
    out.invalid(`${at}.operator`, operator ?? '', 'not a valid selector operator');
  }
}

/** Whether a label selector chooses what is labelled so. */
export function selects(selector: unknown, labels: JsonRecord): boolean {
  const isLabelled = Object.entries(recordAt(selector, 'matchLabels')).every(([name, value]) => labels[name] === value);
  return isLabelled && listAt(selector, 'matchExpressions').every((term) => isRecord(term) && satisfies(term, labels));
}

function satisfies({ key, operator, values }: JsonRecord, labels: JsonRecord): boolean {
  const value = labels[String(key)];
  const isListed = Array.isArray(values) && values.includes(value);
  switch (operator) {
    case 'In':
      return value !== undefined && isListed;
    case 'NotIn':
      return !isListed;
    case 'Exists':
      return value !== undefined;
    default:
      return value === undefined;
  }
}

/** A label selector as Go prints it in messages. */
export function goSelector(selector: unknown): GoText {
  const labels = recordAt(selector, 'matchLabels');
  const terms = listAt(selector, 'matchExpressions');
  const named = Object.keys(labels).length === 0 ? 'map[string]string(nil)' : goLabels(labels);
  const listed = terms.map((term) => {
    const { key, operator } = isRecord(term) ? term : ({} as JsonRecord);
    const values = listAt(term, 'values').map((value) => JSON.stringify(value));
    const texts = values.length === 0 ? '[]string(nil)' : `[]string{${values.join(', ')}}`;
    return `v1.LabelSelectorRequirement{Key:${JSON.stringify(key)}, Operator:${JSON.stringify(operator)}, Values:${texts}}`;
  });
  const expressions =
    listed.length === 0 ? '[]v1.LabelSelectorRequirement(nil)' : `[]v1.LabelSelectorRequirement{${listed.join(', ')}}`;
  return new GoText(`v1.LabelSelector{MatchLabels:${named}, MatchExpressions:${expressions}}`);
}
