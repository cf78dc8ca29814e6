import { invariant, type Clock } from '../../src/base/index.ts';
import {
  CloudError,
  type ApiRequest,
  type Attributes,
  type CloudPort,
  type ErrorClass,
  type Json,
} from '../../src/model/index.ts';
import { FAKE_TYPES, textOf, type FakeType } from './fake-types.ts';

/** What exists in a fake cloud. */
export interface FakeThing {
  readonly id: string;
  readonly type: string;
  readonly args: Record<string, Json>;
  /** When it is Ready, and, once deleted, when it is gone. */
  readonly readyAt: number;
  goneAt?: number;
}

/** A moment of a call: before anything happened, or after it was carried out and before the answer leaves. */
export type Moment = 'before' | 'after';

/** What a call meets: nothing, a refusal, a lost answer. Called at both moments of every call. */
export type Fate = (request: ApiRequest, moment: Moment) => CloudError | undefined;

/** A small cloud in memory: for unit tests of the engine only. It refuses what a real one refuses. */
export class FakeCloud implements CloudPort {
  readonly #clock: Clock;
  readonly #types: ReadonlyMap<string, FakeType>;
  #things = new Map<string, FakeThing>();
  #tokens = new Map<string, string>();
  #made = 0;
  /** Every call, in the order they arrived. */
  readonly calls: ApiRequest[] = [];
  fate: Fate = () => undefined;

  constructor(clock: Clock, types: readonly FakeType[] = FAKE_TYPES) {
    this.#clock = clock;
    this.#types = new Map(types.map((fake) => [fake.type, fake]));
  }

  /** The same world on another clock, going its own way from here. */
  fork(clock: Clock): FakeCloud {
    const twin = new FakeCloud(clock, [...this.#types.values()]);
    twin.#things = new Map(structuredClone([...this.#things]));
    twin.#tokens = new Map(this.#tokens);
    twin.#made = this.#made;
    return twin;
  }

  /** What exists now. */
  get things(): readonly FakeThing[] {
    return [...this.#things.values()].filter((thing) => !this.#gone(thing));
  }

  /** Takes something away, or changes it, behind Landfall's back. */
  meddle(id: string, change: Readonly<Record<string, Json>> | 'delete'): void {
    const thing = this.#things.get(id);
    invariant(thing !== undefined, `${id} exists`);
    if (change === 'delete') this.#things.delete(id);
    else Object.assign(thing.args, change);
  }

  async send(request: ApiRequest, signal: AbortSignal): Promise<Attributes> {
    this.calls.push(request);
    signal.throwIfAborted();
    // An answer takes a turn, as on any wire.
    await Promise.resolve();
    this.#meet(request, 'before');
    const answer = this.#carryOut(request);
    this.#meet(request, 'after');
    return answer;
  }

  #meet(request: ApiRequest, moment: Moment): void {
    const error = this.fate(request, moment);
    if (error !== undefined) throw error;
  }

  #carryOut({ action, params }: ApiRequest): Attributes {
    const id = textOf(params['id']);
    if (action.startsWith('Create.')) return this.#create(params);
    if (action === 'Lookup') return { id: 'lookup', ...(params['args'] as Attributes) };
    if (action === 'Get') return { found: this.#describe(id) };
    if (action === 'List') return { ids: this.#list(params) };
    if (action === 'Set') return this.#set(id, textOf(params['name']), params['value'] as Json);
    invariant(action === 'Delete', `the fake cloud knows ${action}`);
    return this.#delete(id);
  }

  #create(params: ApiRequest['params']): Attributes {
    const known = this.#tokens.get(textOf(params['token']));
    if (known !== undefined) return { id: known };
    const type = textOf(params['type']);
    const fake = this.#types.get(type);
    const args = { ...(params['args'] as Record<string, Json>) };
    this.#checkParents(args);
    this.#checkExclusive(type, args);
    const id = `${type}-${(this.#made += 1)}`;
    const seconds = fake?.facts.expectedSeconds.create ?? 0;
    this.#things.set(id, { id, type, args, readyAt: this.#clock.now() + seconds * 1000 });
    if (params['token'] !== undefined) this.#tokens.set(textOf(params['token']), id);
    return { id };
  }

  #checkParents(args: Readonly<Record<string, Json>>): void {
    for (const parent of [args['parent'], args['also']]) {
      if (typeof parent !== 'string' || !parent.startsWith('fake_')) continue;
      if (!this.things.some((thing) => thing.id === parent && thing.goneAt === undefined))
        throw refusal('invalid', 'Parent.NotFound', parent);
    }
  }

  #checkExclusive(type: string, args: Readonly<Record<string, Json>>): void {
    const name = this.#types.get(type)?.exclusive;
    if (name === undefined) return;
    const holder = this.things.find((thing) => thing.type === type && thing.args[name] === args[name]);
    if (holder !== undefined) throw refusal('taken', 'Name.Taken', holder.id);
  }

  #describe(id: string): Attributes | null {
    const thing = this.things.find((other) => other.id === id);
    if (thing === undefined) return null;
    const fake = this.#types.get(thing.type);
    const shown = Object.entries(thing.args).filter(([name]) => fake?.facts.writeOnly?.includes(name) !== true);
    const spelled = shown.map(([name, value]) => [name, fake?.spells?.[name]?.(value) ?? value] as const);
    return {
      id,
      ip: `ip-of-${id}`,
      nothing: null,
      size: 1,
      ...Object.fromEntries(spelled),
      status: this.#clock.now() >= thing.readyAt ? 'Ready' : 'Pending',
    };
  }

  #list(params: ApiRequest['params']): readonly string[] {
    const wanted = Object.entries(params['tags'] as Readonly<Record<string, string>>);
    const carries = ({ args }: FakeThing): boolean =>
      wanted.every(([key, value]) => (args['tags'] as Attributes | undefined)?.[key] === value);
    return this.things
      .filter((thing) => thing.type === params['type'] && thing.goneAt === undefined && carries(thing))
      .map((thing) => thing.id);
  }

  #set(id: string, name: string, value: Json): Attributes {
    const thing = this.things.find((other) => other.id === id);
    if (thing === undefined) throw refusal('not-found', 'NotFound', id);
    if (this.#types.get(thing.type)?.facts.forceNew.includes(name) === true)
      throw refusal('invalid', 'Immutable', name);
    this.#checkParents({ [name]: value });
    thing.args[name] = value;
    return {};
  }

  #delete(id: string): Attributes {
    const thing = this.things.find((other) => other.id === id);
    if (thing === undefined) throw refusal('not-found', 'NotFound', id);
    const user = this.things.find(({ args }) => args['parent'] === id || args['also'] === id);
    if (user !== undefined) throw refusal('dependency', 'DependencyViolation', `${user.id} uses ${id}`);
    const seconds = this.#types.get(thing.type)?.facts.expectedSeconds.delete ?? 0;
    thing.goneAt ??= this.#clock.now() + seconds * 1000;
    return {};
  }

  #gone({ goneAt }: FakeThing): boolean {
    return goneAt !== undefined && goneAt <= this.#clock.now();
  }
}

/** A refusal, or a lost answer (`network`, no code). */
export function refusal(errorClass: ErrorClass, code = '', message = code): CloudError {
  return new CloudError({
    errorClass,
    code,
    message,
    api: 'fake:Call',
    ...(code === '' ? {} : { status: 400, requestId: 'R-1' }),
  });
}
