import { placeOf } from '../../graph/index.ts';
import type { EventBody } from '../../model/index.ts';
import { OWNERSHIP_TAGS } from '../../model/index.ts';
import type { Style } from './style.ts';
import { clip, idText } from './table.ts';

type PlanChange = Extract<EventBody, { type: 'plan.change' }>;

const SYMBOL = { create: '+', update: '~', replace: '±', delete: '-', read: '?', forget: '.', none: ' ' } as const;

interface Looks {
  readonly width: number;
  readonly verbose: boolean;
}

/** One change of a plan: a line, and the arguments that differ below it. */
export function changeText(change: PlanChange, style: Style, looks: Looks): string {
  const head = headText(change, style, looks);
  const changes = change.action === 'update' || change.action === 'replace';
  if (!changes && !(looks.verbose && change.action === 'create')) return head;
  return [head, ...change.args.map((arg) => argText(arg, change, style, looks.width))].join('\n');
}

/** Column in which a new resource's particulars begin. */
const GIST_COLUMN = 52;

function headText(change: PlanChange, style: Style, { width, verbose }: Looks): string {
  const paint = painter(change.action, style);
  const gist = change.action === 'create' && !verbose ? gistOf(change.args, width) : '';
  const name = gist === '' ? change.address : change.address.padEnd(GIST_COLUMN - 2);
  const parts = [name, style.dim(gist), style.dim(idText(change.id ?? '')), ...notesOf(change, style)];
  return `  ${paint(SYMBOL[change.action])} ${paint(change.action.padEnd(7))} ${parts.filter((part) => part !== '' && part !== style.dim('')).join('  ')}`;
}

function notesOf({ reason, blocked }: PlanChange, style: Style): readonly string[] {
  return [
    ...(reason === undefined ? [] : [style.yellow(reasonText(reason))]),
    ...(blocked === undefined ? [] : [style.red(`would be refused: ${blocked}`)]),
  ];
}

/** A reason may begin with an id, as `vpc-1 was deleted outside Landfall`. */
function reasonText(reason: string): string {
  const [first = '', ...rest] = reason.split(' ');
  return [idText(first), ...rest].join(' ');
}

/** Arguments that tell most about a new resource, after its name. */
const TELLING: ReadonlySet<string> = new Set([
  'cidr_block',
  'zone_id',
  'instance_type',
  'spot_price_limit',
  'port_range',
  'cidr_ip',
  'protocol',
  'frontend_port',
  'acl',
  'sse_algorithm',
  'status',
  'source_cidr',
]);

/** What a new resource is, in a few words. */
function gistOf(args: PlanChange['args'], width: number): string {
  const known = args.filter((arg) => typeof arg.after === 'string' || typeof arg.after === 'number');
  const naming = [/(^|_)name$/, /^bucket$/, /^description$/].flatMap((pattern) =>
    known.filter(({ name }) => pattern.test(name)),
  );
  const facts = known.filter(({ name }) => TELLING.has(name));
  return clip([...naming.slice(0, 1), ...facts].map((arg) => String(arg.after)).join('  '), Math.max(20, width - 66));
}

function argText(arg: PlanChange['args'][number], change: PlanChange, style: Style, width: number): string {
  const room = Math.max(20, Math.floor((width - 40) / 2));
  const [before, after] = windowOn(shownPair(arg.before, arg.after), room);
  const to = 'after' in arg ? style.green(clip(after, room)) : style.cyan('(known after apply)');
  const notes = [
    arg.forcesReplacement ? style.red('forces replacement') : '',
    arg.drift ? style.yellow('changed outside Landfall') : '',
  ].filter((note) => note !== '');
  const value = change.action === 'create' ? to : `${style.red(clip(before, room))} → ${to}`;
  return `        ${placeOf(arg)}: ${value}${notes.length === 0 ? '' : `  ${notes.join(', ')}`}`;
}

/** Characters of what is alike that are shown before the first difference. */
const LEAD = 12;

/** Long texts are cut at the front, so that the place where they begin to differ is seen. */
function windowOn([before, after]: readonly [string, string], room: number): readonly [string, string] {
  if (before.length <= room && after.length <= room) return [before, after];
  let same = 0;
  while (same < before.length && before[same] === after[same]) same += 1;
  if (same <= LEAD) return [before, after];
  return [`…${before.slice(same - LEAD)}`, `…${after.slice(same - LEAD)}`];
}

/** Maps show only the keys that differ, without the tags that Landfall writes itself. */
function shownPair(before: unknown, after: unknown): readonly [string, string] {
  if (!isMap(before) || !isMap(after)) return [show(before), show(after)];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
  );
  const pick = (map: Readonly<Record<string, unknown>>): string =>
    show(Object.fromEntries(keys.filter((key) => key in map).map((key) => [key, map[key]])));
  return [pick(before), pick(after)];
}

function show(value: unknown): string {
  if (value === undefined || value === null) return '(none)';
  if (isMap(value)) {
    if (typeof value['secret'] === 'string' && Object.keys(value).length === 1) return '(secret)';
    const own: readonly string[] = Object.values(OWNERSHIP_TAGS);
    const entries = Object.entries(value).filter(([key]) => !own.includes(key));
    return JSON.stringify(entries.length === 0 ? value : Object.fromEntries(entries));
  }
  return typeof value === 'string' ? JSON.stringify(value) : JSON.stringify(value);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function painter(action: PlanChange['action'], style: Style): (text: string) => string {
  const paints = {
    create: style.green,
    update: style.yellow,
    replace: style.magenta,
    delete: style.red,
    read: style.cyan,
    forget: style.dim,
    none: style.dim,
  };
  return paints[action];
}
