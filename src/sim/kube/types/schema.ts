/** What a value is, in the form that the whole object machinery works with; built-in kinds and CRDs alike. */
export interface Schema {
  readonly type: SchemaType;
  /** Members by name, resolved when first asked for (types may contain themselves); absent where a map or anything goes. */
  readonly fields?: ReadonlyMap<string, Schema>;
  /** Elements of an array, values of a map. */
  readonly items?: Schema;
  readonly required?: readonly string[];
  /** `int32`, `int64`, `double`, `byte`, `date-time`, `date-time-micro`, or what a CRD says. */
  readonly format?: string;
  /** Filled in where the member is absent; taken over, never changed. */
  readonly default?: unknown;
  readonly nullable?: boolean;
  /** Unknown members stay (x-kubernetes-preserve-unknown-fields). */
  readonly preserve?: boolean;
  /** Who owns what in lists (x-kubernetes-list-type). */
  readonly listType?: 'atomic' | 'set' | 'map';
  readonly listKeys?: readonly string[];
  /** An atomic map or struct is owned as a whole (x-kubernetes-map-type). */
  readonly isAtomic?: boolean;
  /** Strategic merge patch: the key that its elements are told apart by. */
  readonly mergeKey?: string;
  /** Strategic merge patch: `merge`, `replace`, `retainKeys`. */
  readonly strategies?: readonly string[];
  /** Value rules of a CRD; built-in kinds have theirs in code. */
  readonly rules?: ValueRules;
  /** The published model it is a use of, as `V1PodSpec`. */
  readonly model?: string;
}

export type SchemaType =
  | 'object'
  | 'array'
  | 'string'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'quantity'
  | 'intOrString'
  | 'any';

/** Limits of a value as OpenAPI writes them. */
export interface ValueRules {
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly allOf?: readonly RuleSchema[];
  readonly anyOf?: readonly RuleSchema[];
  readonly oneOf?: readonly RuleSchema[];
  readonly not?: RuleSchema;
}

/** A schema inside allOf, anyOf, oneOf and not, as the CRD writes it: it judges and does not shape. */
export type RuleSchema = Readonly<Record<string, unknown>>;
