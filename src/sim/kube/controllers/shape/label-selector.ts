import type { KubeObject } from '../../kube-object.ts';

export type Labels = Readonly<Record<string, string>>;

/** A selector as workloads, policies and affinities write it. */
export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly LabelExpression[];
}

/** One requirement; `Gt` and `Lt` are of node selectors only. */
export interface LabelExpression {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
  readonly values?: readonly string[];
}

/** Whether labels satisfy a selector. None selects nothing, the empty one everything. */
export function selects(selector: LabelSelector | undefined, labels: Labels | undefined): boolean {
  if (selector === undefined) return false;
  return (
    hasLabels(selector.matchLabels, labels) &&
    (selector.matchExpressions ?? []).every((expression) => satisfies(expression, labels))
  );
}

export function selectsObject(selector: LabelSelector | undefined, object: KubeObject): boolean {
  return selects(selector, object.metadata.labels);
}

/** Whether all the wanted labels are there, as a Service selects. */
export function hasLabels(wanted: Labels | undefined, labels: Labels | undefined): boolean {
  for (const key in wanted) if (labels?.[key] !== wanted[key]) return false;
  return true;
}

export function satisfies({ key, operator, values = [] }: LabelExpression, labels: Labels | undefined): boolean {
  const value = labels?.[key];
  if (value === undefined) return operator === 'NotIn' || operator === 'DoesNotExist';
  return OPERATORS[operator](value, values);
}

/** What holds of a label that is there. */
const OPERATORS: Readonly<Record<LabelExpression['operator'], (value: string, values: readonly string[]) => boolean>> =
  {
    In: (value, values) => values.includes(value),
    NotIn: (value, values) => !values.includes(value),
    Exists: () => true,
    DoesNotExist: () => false,
    Gt: (value, [least]) => Number(value) > Number(least),
    Lt: (value, [most]) => Number(value) < Number(most),
  };
