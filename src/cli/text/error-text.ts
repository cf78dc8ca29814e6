import type { EventBody } from '../../model/index.ts';
import type { Style } from './style.ts';

type ErrorReport = Extract<EventBody, { type: 'error' }>['error'];
type Diagnostic = Extract<EventBody, { type: 'diagnostic' }>;

/** The whole screen of one error. */
export function errorText(report: ErrorReport, style: Style): string {
  const lines = [`${style.red(style.bold('error'))} ${style.bold(report.headline)}  ${style.dim(report.code)}`];
  const where = [placeOf(report.where), report.where?.address].filter((part) => part !== undefined).join('  ');
  if (where !== '') lines.push(field('where', where, style));
  if (report.cloud !== undefined) lines.push(...cloudLines(report.cloud, style));
  if (report.why !== undefined) lines.push(field('why', report.why, style));
  if (report.fix !== undefined) lines.push(field('fix', report.fix, style));
  if (report.world !== undefined) lines.push(field('now', report.world, style));
  return lines.join('\n');
}

/** One finding with its source line and a caret. */
export function diagnosticText(finding: Diagnostic, style: Style): string {
  const word = finding.severity === 'error' ? style.red(style.bold('error')) : style.yellow(style.bold('warning'));
  const lines = [`${word} ${style.bold(finding.message)}  ${style.dim(finding.code)}`];
  if (finding.file !== undefined) lines.push(...excerptLines(finding, style));
  if (finding.suggestion !== undefined) lines.push(field('did you mean', finding.suggestion, style));
  if (finding.allowed !== undefined) lines.push(field('allowed', finding.allowed.join(', '), style));
  if (finding.why !== undefined) lines.push(field('why', finding.why, style));
  if (finding.fix !== undefined) lines.push(field('fix', finding.fix, style));
  return lines.join('\n');
}

function excerptLines(
  { file, line = 1, column = 1, length = 1, excerpt = '' }: Diagnostic,
  style: Style,
): readonly string[] {
  const place = `  ${style.dim('-->')} ${file}:${line}:${column}`;
  if (excerpt === '') return [place];
  const gutter = String(line);
  const caret = `${' '.repeat(column - 1)}${style.red('^'.repeat(Math.max(1, length)))}`;
  return [
    place,
    `  ${style.dim(`${gutter} |`)} ${excerpt}`,
    `  ${style.dim(`${' '.repeat(gutter.length)} |`)} ${caret}`,
  ];
}

function cloudLines(cloud: NonNullable<ErrorReport['cloud']>, style: Style): readonly string[] {
  const status = cloud.status === undefined ? '' : ` (HTTP ${cloud.status})`;
  const lines = [
    field('cloud', `${cloud.api} answered ${cloud.code === '' ? 'nothing' : cloud.code}${status}`, style),
    `         ${cloud.message}`,
  ];
  return cloud.requestId === undefined ? lines : [...lines, `         ${style.dim(`RequestId ${cloud.requestId}`)}`];
}

function placeOf(where: ErrorReport['where']): string | undefined {
  if (where?.file === undefined) return undefined;
  return [where.file, where.line, where.column].filter((part) => part !== undefined).join(':');
}

function field(name: string, value: string, style: Style): string {
  const label = `${name}${' '.repeat(Math.max(1, 6 - name.length))}`;
  // Further lines stand below the first.
  const lines = value.split('\n').join(`\n${' '.repeat(label.length + 3)}`);
  return `  ${style.cyan(name)}${label.slice(name.length)} ${lines}`;
}
