import { LandfallError, type CloudAnswer, type ErrorReport, type Where } from '../base/index.ts';
import type { Client } from './client.ts';
import { cloudAnswer } from './cloud-answer.ts';
import { printedDiagnostics, type TerraformDiagnostic } from './diagnostic.ts';
import { fail } from './errors.ts';
import { lockFix, lockIn, lockText, type StateLock } from './lock-info.ts';
import type { Ended } from './process.ts';
import { variableText } from './variable-path.ts';

/** What ended a run of Terraform, with everything it had to say. */
export class TerraformError extends LandfallError {
  /** All errors, then all warnings; `report` is made of the one that matters most. */
  readonly diagnostics: readonly TerraformDiagnostic[];
  /** Who holds the state's lock, when that is what ended it. */
  readonly lock?: StateLock;

  constructor(report: ErrorReport, diagnostics: readonly TerraformDiagnostic[], lock?: StateLock) {
    super(report);
    this.name = 'TerraformError';
    this.diagnostics = diagnostics;
    if (lock !== undefined) this.lock = lock;
  }
}

/** How a run ended badly. */
export interface Failure {
  readonly client: Client;
  readonly ended: Ended;
  readonly diagnostics: readonly TerraformDiagnostic[];
  /** The state of the world, as a sentence. */
  readonly world?: string;
}

/** Consequences and last words: the cause stands elsewhere. */
const CONSEQUENCE = /^(?:execution halted|.*encountered problems during initiali[sz]ation)/;

/** The error of a run that failed. */
export function failureOf({ client, ended, diagnostics, world }: Failure): TerraformError {
  const told = diagnostics.length > 0 ? diagnostics : printedDiagnostics(ended);
  const errors = told.filter(({ severity, summary }) => severity === 'error' && !CONSEQUENCE.test(summary));
  const warnings = told.filter(({ severity }) => severity === 'warning');
  const [first] = errors;
  if (first === undefined) return unexplained(client, ended, world);
  const { report, lock } = errorOf(client, first);
  const others = errors.slice(1).map((one) => `Also: ${headlineOf(one)}.`);
  const known = [...(world === undefined ? [] : [world]), ...new Set(others)];
  const whole = known.length === 0 ? report : { ...report, world: known.join('\n') };
  return new TerraformError(whole, [...errors, ...warnings], lock);
}

/** The error that one diagnostic is. */
export function errorOf(
  client: Pick<Client, 'program'>,
  diagnostic: TerraformDiagnostic,
): { readonly report: ErrorReport; readonly lock?: StateLock } {
  const { code = 'LF5226', summary, detail } = diagnostic;
  const where = whereOf(diagnostic);
  const cloud = cloudAnswer(diagnostic);
  const details = {
    headline: headlineOf(diagnostic),
    ...(where === undefined ? {} : { where }),
    ...(cloud === undefined ? {} : { cloud }),
  };
  const lock = lockIn(detail);
  if (lock !== undefined) {
    const fix = lockFix(lock, client.program);
    return { report: fail('LF5219', { ...details, headline: lockText(lock), fix }).report, lock };
  }
  const why = cloud === undefined && detail !== '' && detail !== summary ? { why: detail } : {};
  return { report: fail(code, { ...details, ...why }).report };
}

/** One line: the variable that is to blame, or what Terraform calls it, and the place it means. */
function headlineOf({ summary, detail, variablePath, code, address }: TerraformDiagnostic): string {
  const sentence = firstSentence(detail);
  if (variablePath !== undefined && (code === 'LF5211' || code === 'LF5213'))
    return `${variableText(variablePath)}: ${sentence === '' ? lowerFirst(summary) : lowerFirst(sentence)}`;
  if (code === 'LF5212' && variablePath !== undefined) return `${variableText(variablePath)} has no value`;
  const subject = address === undefined ? '' : `${address}: `;
  return `${subject}${lowerFirst(gist(summary, cloudAnswer({ summary, detail })).replace(/[.:]$/, ''))}`;
}

/** Providers put the whole answer of the cloud into the summary: what was tried, and what the cloud said of it, will do. */
function gist(summary: string, cloud: CloudAnswer | undefined): string {
  const [attempt = ''] = summary.split(/: operation error |: unexpected status |: googleapi: /);
  return cloud === undefined || attempt === summary ? summary : `${attempt}: ${cloud.message.split('\n')[0]}`;
}

function firstSentence(detail: string): string {
  const [line = ''] = detail.split('\n');
  const meant = /declared at \S+: (.*)$/.exec(line)?.[1] ?? line;
  return meant.trim().replace(/\.$/, '');
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z ]/.test(text) ? `${text[0]?.toLowerCase()}${text.slice(1)}` : text;
}

function whereOf({ file, line, column, address }: TerraformDiagnostic): Where | undefined {
  const where = {
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    ...(address === undefined ? {} : { address }),
  };
  return Object.keys(where).length === 0 ? undefined : where;
}

/** Terraform ended without an explanation: it crashed, was killed from outside, or could not be started. */
function unexplained({ product, program }: Client, ended: Ended, world: string | undefined): TerraformError {
  const how = ended.notStarted ?? (ended.exit === undefined ? 'was killed' : `exit code ${ended.exit}`);
  const said = ended.stderr.trim();
  const { report } = fail('LF5226', {
    headline: `${product} ended without an explanation: ${how}`,
    why: said === '' ? `\`${program}\` wrote nothing to its error stream.` : said,
    ...(world === undefined ? {} : { world }),
  });
  return new TerraformError(report, []);
}
