import type { Emit } from '../model/index.ts';
import type { TerraformDiagnostic } from './diagnostic.ts';

/** Says what Terraform warns of. */
export function tellWarnings(emit: Emit, diagnostics: readonly TerraformDiagnostic[]): void {
  for (const { severity, summary, detail, file, line, address } of diagnostics) {
    if (severity !== 'warning') continue;
    const place = file === undefined ? address : `${file}:${line}`;
    const said = detail === '' ? summary : `${summary}: ${detail}`;
    emit({ type: 'message', level: 'warning', text: place === undefined ? said : `${place}: ${said}` });
  }
}
