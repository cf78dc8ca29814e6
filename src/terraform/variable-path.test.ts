import { describe, expect, it } from 'vitest';
import type { RawDiagnostic } from './stream.ts';
import { parseTraversal, variableIn, variableText } from './variable-path.ts';

/** Diagnostics recorded from Terraform 1.11.4. */

const START = { line: 1, column: 1 };

function raw(more: Partial<RawDiagnostic>): RawDiagnostic {
  return { severity: 'error', summary: '', detail: '', ...more };
}

function values(filename: string, ...traversals: readonly string[]): RawDiagnostic {
  const snippet = {
    code: '  cpu = var.services["devai"].cpu',
    start_line: 1,
    highlight_start_offset: 8,
    values: traversals.map((traversal) => ({ traversal, statement: 'is 3' })),
  };
  return raw({ range: { filename, start: START }, snippet });
}

describe('the variable that a diagnostic is about', () => {
  it('stands in the sentence, with the way inside', () => {
    const detail =
      'The given value is not suitable for var.services declared at main.tf:1,1-20: element "devai": attribute "image" is required.';
    expect(variableIn(raw({ detail }))).toEqual(['services', 'devai', 'image']);
  });

  it('is the one that has no value', () => {
    const detail = 'The root module input variable "services" is not set, and has no default value.';
    expect(variableIn(raw({ detail }))).toEqual(['services']);
  });

  it('is the key before the value in a file of variables', () => {
    const snippet = {
      code: '  "services": {\n    "devai": { "port": -1 }\n  }',
      start_line: 2,
      highlight_start_offset: 14,
      values: [],
    };
    const range = { filename: 'terraform.tfvars.json', start: { line: 2, column: 15 } };
    expect(variableIn(raw({ range, snippet }))).toEqual(['services']);
    expect(variableIn(raw({ range: { ...range, filename: 'main.tf.json' }, snippet }))).toBeUndefined();
  });

  it('is in the expression, as deep as it goes', () => {
    expect(variableIn(values('main.tf', 'var.services', 'var.services["devai"].cpu', 'local.x'))).toEqual([
      'services',
      'devai',
      'cpu',
    ]);
  });

  it('stays open when two are in question, or when the variable is a module’s own', () => {
    expect(variableIn(values('main.tf', 'var.services', 'var.region'))).toBeUndefined();
    expect(variableIn(values('../modules/compute/main.tf', 'var.services'))).toBeUndefined();
    expect(variableIn(values('main.tf', 'local.services'))).toBeUndefined();
  });
});

describe('a way into a variable', () => {
  it('is read and written as Terraform does', () => {
    const text = 'var.services["dev ai"].ports[0].name';
    expect(parseTraversal(text)).toEqual(['services', 'dev ai', 'ports', '0', 'name']);
    expect(variableText(['services', 'dev ai', 'ports', '0', 'name'])).toBe(text);
  });
});
