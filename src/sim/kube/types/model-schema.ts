import { must } from '../../../base/index.ts';
import { ATOMIC_MODELS, mergeFact, QUANTITIES, type MergeFact } from './merge-facts.ts';
import { MODELS } from './schemas.gen.ts';
import type { Schema, SchemaType } from './schema.ts';

/** The schema of a published model, as `V1Deployment`; its members are read when first asked for. */
export function modelSchema(model: string): Schema {
  const ready = schemas.get(model);
  if (ready !== undefined) return ready;
  const schema = new ModelUse(model, undefined);
  schemas.set(model, schema);
  return schema;
}

const schemas = new Map<string, Schema>();
const members = new Map<string, Members>();

interface Members {
  readonly fields: ReadonlyMap<string, Schema>;
  readonly required: readonly string[];
}

/** The letters of schemas.gen.ts. */
const SCALARS: Readonly<Record<string, { readonly type: SchemaType; readonly format?: string }>> = {
  s: { type: 'string' },
  b: { type: 'boolean' },
  a: { type: 'any' },
  t: { type: 'string', format: 'date-time' },
  m: { type: 'string', format: 'date-time-micro' },
  x: { type: 'intOrString' },
  i: { type: 'integer', format: 'int32' },
  l: { type: 'integer', format: 'int64' },
  n: { type: 'number', format: 'double' },
  y: { type: 'string', format: 'byte' },
};

function membersOf(model: string): Members {
  const ready = members.get(model);
  if (ready !== undefined) return ready;
  const fields = new Map<string, Schema>();
  const required: string[] = [];
  for (const text of must(MODELS[model], `model ${model}`).split(' ')) {
    const [name = '', short = ''] = text.split(':');
    const plain = name.replace('!', '');
    if (plain === '') continue;
    if (plain !== name) required.push(plain);
    fields.set(plain, fieldSchema(`${model}.${plain}`, short));
  }
  const found = { fields, required };
  members.set(model, found);
  return found;
}

function fieldSchema(member: string, short: string): Schema {
  const fact = mergeFact(member);
  if (QUANTITIES.has(member)) return quantities(short);
  if (short.length > 1 && !short.startsWith('[') && !short.startsWith('{')) return new ModelUse(short, fact);
  return { ...shapeOf(short), ...fact };
}

function quantities(short: string): Schema {
  return short.startsWith('{') ? { type: 'object', items: { type: 'quantity' } } : { type: 'quantity' };
}

function shapeOf(short: string): Schema {
  if (short.startsWith('[')) return { type: 'array', items: shapeOf(short.slice(1)) };
  if (short.startsWith('{')) return { type: 'object', items: shapeOf(short.slice(1)) };
  // Raw JSON inside an object is kept as it is, and owned as a whole.
  if (short === 'a') return { type: 'any', preserve: true, isAtomic: true };
  return SCALARS[short] ?? modelSchema(short);
}

/** A model where it stands, with what is said of that place. */
class ModelUse implements Schema {
  readonly type = 'object';
  readonly model: string;
  readonly isAtomic: boolean;
  readonly strategies?: readonly string[];

  constructor(model: string, fact: MergeFact | undefined) {
    this.model = model;
    this.isAtomic = fact?.isAtomic ?? ATOMIC_MODELS.has(model);
    if (fact?.strategies !== undefined) this.strategies = fact.strategies;
  }

  get fields(): ReadonlyMap<string, Schema> {
    return membersOf(this.model).fields;
  }

  get required(): readonly string[] {
    return membersOf(this.model).required;
  }
}
