import { nearest } from '../../base/index.ts';
import { findInstanceType, INSTANCE_TYPES, REGIONS, zoneRegion } from '../../catalog/index.ts';
import { simError } from '../errors.ts';
import type { ClusterFault, Fault, Share, Workload } from './fault.ts';

/** Builds a fault from the words that a form captured. */
type Build = (words: Readonly<Record<string, string>>) => Fault;

interface Form {
  /** What a person may write, for messages and help. */
  readonly usage: string;
  readonly pattern: RegExp;
  readonly build: Build;
}

const ACTION = String.raw`(?<action>\*|[a-z][a-z0-9-]*:(?:\*|[A-Za-z0-9]+))`;
const SHARE = String.raw`(?:(?<percent>\d+(?:\.\d+)?)\s*%|(?<times>\d+) times?)`;

/** `drop 10% of *`, `drop 1 time of vpc:CreateVpc` and plain `drop vpc:CreateVpc`. */
const OF_ACTION = String.raw`(?:${SHARE} of )?${ACTION}`;

/** A workload or pod as `shop/web`. */
const WORKLOAD = String.raw`(?<namespace>[a-z0-9][a-z0-9-]*)/(?<name>[a-z0-9][a-z0-9.-]*)`;
const CONTAINER = String.raw`container (?<container>[a-z0-9][a-z0-9-]*) of ${WORKLOAD}`;

/** Every sentence of the language. Words are matched in any case; spaces may be repeated. */
const FAULT_FORMS: readonly Form[] = [
  {
    usage: 'throttle [30% of | 3 times of] <action>',
    pattern: sentence(`throttle ${OF_ACTION}`),
    build: (words) => ({ kind: 'throttle', action: words['action'] ?? '*', share: shareOf(words) }),
  },
  {
    usage: 'fail <action> with <ErrorCode> [30% | 2 times]',
    pattern: sentence(String.raw`fail ${ACTION} with (?<code>[A-Za-z][A-Za-z0-9._]*)(?: ${SHARE})?`),
    build: (words) => ({
      kind: 'fail',
      action: words['action'] ?? '*',
      code: words['code'] ?? '',
      share: shareOf(words),
    }),
  },
  {
    usage: 'drop before|after commit [10% of | 1 time of] <action>',
    pattern: sentence(`drop (?<when>before|after)(?: commit)? ${OF_ACTION}`),
    build: (words) => ({ kind: 'drop', when: whenOf(words), action: words['action'] ?? '*', share: shareOf(words) }),
  },
  {
    usage: 'delay 5s before|after commit [10% of | 1 time of] <action>',
    pattern: sentence(String.raw`delay (?<seconds>\d+(?:\.\d+)?)\s*s (?<when>before|after)(?: commit)? ${OF_ACTION}`),
    build: (words) => ({
      kind: 'delay',
      seconds: Number(words['seconds']),
      when: whenOf(words),
      action: words['action'] ?? '*',
      share: shareOf(words),
    }),
  },
  {
    usage: 'no stock of <type> in <zone>',
    pattern: sentence(String.raw`no stock of (?<sku>[a-z][\w.-]*) in (?<zone>[a-z][a-z0-9-]*)`),
    build: (words) => ({ kind: 'no-stock', sku: words['sku'] ?? '', zone: words['zone'] ?? '' }),
  },
  {
    usage: 'quota <key> <limit>',
    pattern: sentence(String.raw`quota (?<key>[a-z][\w.-]*) (?<limit>\d+)`),
    build: (words) => ({ kind: 'quota', key: words['key'] ?? '', limit: Number(words['limit']) }),
  },
  {
    usage: 'taken <kind> <name>',
    pattern: sentence(String.raw`taken (?<what>[a-z]+) (?<name>\S+)`),
    build: (words) => ({ kind: 'taken', what: words['what'] ?? '', name: words['name'] ?? '' }),
  },
  {
    usage: 'image <image> cannot be pulled',
    pattern: sentence(String.raw`image (?<image>\S+) cannot be pulled`),
    build: (words) => ({ kind: 'image', image: words['image'] ?? '' }),
  },
  {
    usage: 'container <name> of <namespace>/<workload> crashes [with exit code <n>] [saying "<text>"]',
    pattern: sentence(String.raw`${CONTAINER} crashes(?: with exit code (?<code>\d+))?(?: saying "(?<says>[^"]*)")?`),
    build: (words: Readonly<Record<string, string | undefined>>) => ({
      kind: 'crash',
      container: words['container'] ?? '',
      workload: workloadOf(words),
      says: words['says'],
      exitCode: Number(words['code'] ?? 1),
    }),
  },
  {
    usage: 'container <name> of <namespace>/<workload> runs out of memory',
    pattern: sentence(`${CONTAINER} runs out of memory`),
    build: (words) => ({
      kind: 'out-of-memory',
      container: words['container'] ?? '',
      workload: workloadOf(words),
    }),
  },
  {
    usage: 'pods of <namespace>/<workload> never ready',
    pattern: sentence(`pods of ${WORKLOAD} never ready`),
    build: (words) => ({ kind: 'never-ready', workload: workloadOf(words) }),
  },
  {
    usage: 'node <name> not ready',
    pattern: sentence(String.raw`node (?<node>[a-z0-9][a-z0-9.-]*) not ready`),
    build: (words) => ({ kind: 'node-down', node: words['node'] ?? '' }),
  },
  { usage: 'insufficient balance', pattern: sentence('insufficient balance'), build: () => ({ kind: 'no-balance' }) },
];

/** Reads a fault such as `throttle 30% of ecs:RunInstances`; throws LF7003 saying what is allowed. */
export function parseFault(text: string): Fault {
  const words = text.trim();
  for (const { pattern, build } of FAULT_FORMS) {
    const match = pattern.exec(words);
    if (match !== null) return checked(build(match.groups ?? {}), words);
  }
  throw unreadable(words);
}

/** Writes a fault as `parseFault` reads it. */
export function formatFault(fault: Fault): string {
  switch (fault.kind) {
    case 'throttle':
      return `throttle ${of(fault.share)}${fault.action}`;
    case 'fail':
      return `fail ${fault.action} with ${fault.code}${after(fault.share)}`;
    case 'drop':
      return `drop ${fault.when} commit ${of(fault.share)}${fault.action}`;
    case 'delay':
      return `delay ${fault.seconds}s ${fault.when} commit ${of(fault.share)}${fault.action}`;
    case 'no-stock':
      return `no stock of ${fault.sku} in ${fault.zone}`;
    case 'quota':
      return `quota ${fault.key} ${fault.limit}`;
    case 'taken':
      return `taken ${fault.what} ${fault.name}`;
    case 'no-balance':
      return 'insufficient balance';
    default:
      return formatClusterFault(fault);
  }
}

function formatClusterFault(fault: ClusterFault): string {
  switch (fault.kind) {
    case 'image':
      return `image ${fault.image} cannot be pulled`;
    case 'crash':
      return `container ${fault.container} of ${named(fault.workload)} crashes${crashWords(fault)}`;
    case 'out-of-memory':
      return `container ${fault.container} of ${named(fault.workload)} runs out of memory`;
    case 'never-ready':
      return `pods of ${named(fault.workload)} never ready`;
    default:
      return `node ${fault.node} not ready`;
  }
}

function crashWords({ exitCode, says }: { readonly exitCode: number; readonly says: string | undefined }): string {
  return `${exitCode === 1 ? '' : ` with exit code ${exitCode}`}${says === undefined ? '' : ` saying "${says}"`}`;
}

function named({ namespace, name }: Workload): string {
  return `${namespace}/${name}`;
}

function workloadOf(words: Readonly<Record<string, string | undefined>>): Workload {
  return { namespace: words['namespace'] ?? '', name: words['name'] ?? '' };
}

function sentence(pattern: string): RegExp {
  return new RegExp(`^${pattern.replaceAll(' ', String.raw`\s+`)}$`, 'i');
}

function shareOf(words: Readonly<Record<string, string | undefined>>): Share {
  if (words['percent'] !== undefined) return { percent: Number(words['percent']) };
  return words['times'] === undefined ? { always: true } : { times: Number(words['times']) };
}

function whenOf(words: Readonly<Record<string, string>>): 'before' | 'after' {
  return words['when']?.toLowerCase() === 'after' ? 'after' : 'before';
}

function of(share: Share): string {
  const text = after(share).trimStart();
  return text === '' ? '' : `${text} of `;
}

function after(share: Share): string {
  if ('percent' in share) return ` ${share.percent}%`;
  return 'times' in share ? ` ${share.times} ${share.times === 1 ? 'time' : 'times'}` : '';
}

function checked(fault: Fault, text: string): Fault {
  const problem = problemOf(fault);
  if (problem !== undefined) throw simError('LF7003', { headline: `fault "${text}": ${problem}` });
  return fault;
}

function problemOf(fault: Fault): string | undefined {
  if (fault.kind === 'crash') return problemOfExit(fault.exitCode);
  if (fault.kind === 'no-stock') return unknownPlace(fault.zone) ?? unknownType(fault.sku);
  if (!('share' in fault)) return undefined;
  if ('percent' in fault.share && fault.share.percent > 100) return `${fault.share.percent}% is more than 100%`;
  return 'times' in fault.share && fault.share.times === 0 ? '0 times would never strike' : undefined;
}

function problemOfExit(code: number): string | undefined {
  return code >= 1 && code <= 255 ? undefined : `an exit code of a crash is 1 to 255, not ${code}`;
}

function unknownPlace(zone: string): string | undefined {
  if (zoneRegion(zone) !== undefined) return undefined;
  return `there is no zone "${zone}"${meant(
    zone,
    REGIONS.flatMap((region) => region.zones),
  )}`;
}

function unknownType(sku: string): string | undefined {
  if (!sku.startsWith('ecs.') || findInstanceType(sku) !== undefined) return undefined;
  return `there is no instance type "${sku}"${meant(
    sku,
    INSTANCE_TYPES.map((type) => type.id),
  )}`;
}

function meant(word: string, known: readonly string[]): string {
  const suggestion = nearest(word, known);
  return suggestion === undefined ? '' : `; did you mean \`${suggestion}\`?`;
}

/** Says which part of the text is not understood, and what may stand there. */
function unreadable(text: string): Error {
  const verbs = [...new Set(FAULT_FORMS.map((form) => form.usage.split(' ')[0] ?? ''))];
  const [verb = ''] = text.split(/\s+/);
  const known = verbs.find((candidate) => candidate === verb.toLowerCase());
  if (known === undefined) {
    return simError('LF7003', {
      headline: `fault "${text}": no fault begins with "${verb}"${meant(verb, verbs)}`,
      fix: `Write one of:\n${FAULT_FORMS.map((form) => `  ${form.usage}`).join('\n')}`,
    });
  }
  const usages = FAULT_FORMS.filter((form) => form.usage.startsWith(known)).map((form) => form.usage);
  const rest = text.slice(verb.length).trim();
  return simError('LF7003', {
    headline: `fault "${text}": cannot read "${rest}" after \`${known}\` (an action is \`ecs:RunInstances\`, \`ecs:*\` or \`*\`)`,
    fix: `Write it as \`${usages.join('` or `')}\`.`,
  });
}
