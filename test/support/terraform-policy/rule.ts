/** The arguments and results of a resource, as a plan or a state tells them. */
export type Values = Readonly<Record<string, unknown>>;

/** A resource as it will be. */
export interface PlannedResource {
  readonly address: string;
  readonly type: string;
  readonly values: Values;
}

/** What rules may ask beside the resource itself. */
export interface World {
  /** The blocks that may come in. */
  readonly allowedCidrs: readonly string[];
  /** Whether losing it would hurt. */
  readonly production: boolean;
  readonly resources: readonly PlannedResource[];
}

/** What must be so with every resource of a type. */
export interface Rule {
  /** The demand, shared by the types that it is made of. */
  readonly id: string;
  readonly severity: 'high' | 'medium';
  readonly type: string;
  /** What must be so, for who reads a finding. */
  readonly says: string;
  readonly holds: (values: Values, world: World) => boolean;
  /** Values with which it does not hold, to be laid over right ones: the proof that the rule can fail. */
  readonly wrong: Values;
}

/** The value at a path as `network_configuration.0.assign_public_ip`; undefined where there is none. */
export function at(values: unknown, path: string): unknown {
  let value = values;
  for (const key of path.split('.'))
    value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return value;
}

/** The list at a path; empty where there is none. */
export function listAt(values: unknown, path: string): readonly unknown[] {
  const value = at(values, path);
  return Array.isArray(value) ? value : [];
}

/** The text at a path; empty where there is none. */
export function textAt(values: unknown, path: string): string {
  const value = at(values, path);
  return typeof value === 'string' ? value : '';
}

/** The number at a path; 0 where there is none. */
export function numberAt(values: unknown, path: string): number {
  return Number(at(values, path) ?? 0);
}

/** Whether nothing is there, or nothing in it. */
export function blank(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** The JSON in a text argument; undefined where there is none. */
export function jsonAt(values: unknown, path: string): unknown {
  const text = textAt(values, path);
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}

/** The value as a list: IAM says one thing bare and several in a list. */
export function several(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** Whether a block is everybody's, in the words of any cloud. */
export function everybody(block: unknown): boolean {
  return typeof block === 'string' && /^(?:\*|0\.0\.0\.0\/0|::\/0|Internet|Any)$/i.test(block);
}

/** Whether it is inside, or everybody or somebody outside who is allowed in. */
export function welcome(block: unknown, { allowedCidrs }: World): boolean {
  const inner = typeof block === 'string' && /^(?:10\.|172\.(?:1[6-9]|2\d|3[01])\.|192\.168\.)/.test(block);
  return inner || (typeof block === 'string' && allowedCidrs.includes(block));
}

/** Whether the name of an environment variable says that its value is secret. */
export function secretName(name: unknown): boolean {
  return typeof name === 'string' && /(?:KEY|TOKEN|SECRET|PASSWORD|CREDENTIALS?)$/i.test(name);
}
