import type { StatusCause } from '../../status-error.ts';
import { isRecord, textOf } from '../../types/json.ts';

/** Collects what is wrong with an object; fields are paths as `spec.ports[0].name`. */
export class Problems {
  readonly causes: StatusCause[] = [];

  invalid(field: string, value: unknown, why: string): void {
    this.#add('FieldValueInvalid', field, `Invalid value: ${goText(value)}: ${why}`);
  }

  required(field: string, why = ''): void {
    this.#add('FieldValueRequired', field, why === '' ? 'Required value' : `Required value: ${why}`);
  }

  forbidden(field: string, why: string): void {
    this.#add('FieldValueForbidden', field, `Forbidden: ${why}`);
  }

  duplicate(field: string, value: unknown): void {
    this.#add('FieldValueDuplicate', field, `Duplicate value: ${goText(value)}`);
  }

  notFound(field: string, value: unknown): void {
    this.#add('FieldValueNotFound', field, `Not found: ${goText(value)}`);
  }

  unsupported(field: string, value: unknown, supported: readonly string[]): void {
    const known = supported.map((each) => JSON.stringify(each)).join(', ');
    this.#add('FieldValueNotSupported', field, `Unsupported value: ${goText(value)}: supported values: ${known}`);
  }

  tooLong(field: string, most: number): void {
    this.#add('FieldValueTooLong', field, `Too long: may not be more than ${most} bytes`);
  }

  tooMany(field: string, count: number, most: number): void {
    this.#add('FieldValueTooMany', field, `Too many: ${count}: must have at most ${most} items`);
  }

  wrongType(field: string, value: unknown, why: string): void {
    this.#add('FieldValueTypeInvalid', field, `Invalid value: ${goText(value)}: ${why}`);
  }

  /** The value must be one of these, if it is there. */
  oneOf(field: string, value: unknown, supported: readonly string[]): void {
    if (value !== undefined && !supported.some((known) => known === value)) this.unsupported(field, value, supported);
  }

  /** The value must not be negative, if it is there. */
  notNegative(field: string, value: unknown): void {
    if (typeof value === 'number' && value < 0) this.invalid(field, value, 'must be greater than or equal to 0');
  }

  /** What a check has to say against the value, if anything. */
  checked(field: string, value: unknown, complaints: readonly string[]): void {
    for (const complaint of complaints) this.invalid(field, value, complaint);
  }

  /** The value must be a text, and one that the rule lets pass. */
  named(field: string, value: unknown, rule: (name: string) => readonly string[] = () => []): void {
    const text = textOf(value);
    if (text === '') this.required(field);
    else this.checked(field, text, rule(text));
  }

  #add(reason: string, field: string, message: string): void {
    this.causes.push({ reason, message, field });
  }
}

/** A value as it stands in messages: text in quotes, labels as Go writes them, all else as JSON. */
function goText(value: unknown): string {
  if (value instanceof GoText) return value.text;
  if (isRecord(value) && Object.values(value).every((member) => typeof member === 'string')) return goLabels(value);
  return JSON.stringify(value) ?? 'null';
}

/** `map[string]string{"a":"b"}`. */
export function goLabels(labels: Readonly<Record<string, unknown>>): string {
  const members = Object.keys(labels)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${JSON.stringify(labels[name])}`);
  return `map[string]string{${members.join(', ')}}`;
}

/** A value whose text in messages is known already. */
export class GoText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}
