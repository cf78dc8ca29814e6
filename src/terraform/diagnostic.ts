import type { TerraformErrorCode } from './errors.ts';
import { meaningOf } from './meaning.ts';
import type { Ended } from './process.ts';
import type { RawDiagnostic } from './stream.ts';
import { variableIn } from './variable-path.ts';

/** One thing that Terraform or a provider has to say. */
export interface TerraformDiagnostic {
  readonly severity: 'error' | 'warning';
  /** What it means to Landfall; a warning has none. */
  readonly code?: TerraformErrorCode;
  readonly summary: string;
  /** The provider's or Terraform's words, unabridged. */
  readonly detail: string;
  /** The resource it is about. */
  readonly address?: string;
  /** Relative to the root directory. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** The line of the file that is meant. */
  readonly excerpt?: string;
  /**
   * The variable of the root module that caused it, and the way inside it: `['services', 'devai', 'port']` for
   * `var.services["devai"].port`. As deep as Terraform tells.
   */
  readonly variablePath?: readonly string[];
}

export function readDiagnostic(raw: RawDiagnostic): TerraformDiagnostic {
  const { address, range, snippet } = raw;
  const [summary = '', ...more] = raw.summary.trim().split(/\n\s*\n/);
  const severity = raw.severity === 'warning' ? 'warning' : 'error';
  const variablePath = variableIn(raw);
  const excerpt = snippet?.code.split('\n').find((text) => text.trim() !== '');
  return {
    severity,
    ...(severity === 'warning' ? {} : { code: meaningOf(raw) }),
    summary: oneLine(summary),
    detail: [...more, raw.detail].join('\n\n').trim(),
    // A provider stands here as well; it is no resource.
    ...(address === undefined || address.includes('provider[') ? {} : { address }),
    ...(range === undefined ? {} : { file: range.filename, line: range.start.line, column: range.start.column }),
    ...(excerpt === undefined ? {} : { excerpt }),
    ...(variablePath === undefined ? {} : { variablePath }),
  };
}

/** What a command without a stream said, of which the first line is the gist when it stands in no box. */
export function printedDiagnostics({
  stdout,
  stderr,
}: Pick<Ended, 'stdout' | 'stderr'>): readonly TerraformDiagnostic[] {
  const boxes = [...readBoxes(stderr), ...readBoxes(stdout)];
  const [summary = '', ...rest] = stderr.trim().split('\n');
  if (boxes.length > 0 || summary === '') return boxes;
  return [readDiagnostic({ severity: 'error', summary, detail: rest.join('\n') })];
}

/** What Terraform prints for people when it has no stream: a box with `Error: summary`, an empty line and the detail. */
function readBoxes(text: string): readonly TerraformDiagnostic[] {
  const lines = text.split('\n').map((line) => line.replace(/^[│╷╵] ?/, ''));
  const starts = lines.flatMap((line, index) => (/^(?:Error|Warning): /.test(line) ? [index] : []));
  return starts.map((start, index) => {
    const [headline = '', ...rest] = lines.slice(start, starts[index + 1]);
    const [, severity = '', summary = ''] = /^(Error|Warning): (.*)$/.exec(headline) ?? [];
    return readDiagnostic({ severity: severity.toLowerCase(), summary, detail: rest.join('\n').trim() });
  });
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').trim();
}
