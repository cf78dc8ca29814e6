import { stringify } from 'yaml';
import type { Json } from '../../model/index.ts';

/** Words that readers of YAML 1.1, as kustomize's, take for something else are quoted; long lines stay whole. */
const FORM = { version: '1.1', lineWidth: 0, indentSeq: false, aliasDuplicateObjects: false } as const;

/** Documents of one file, under a comment. */
export function yamlText(comment: readonly string[], documents: readonly Json[]): string {
  const head = comment.map((line) => `# ${line}`.trimEnd()).join('\n');
  const bodies = documents.map((document) => stringify(document, FORM));
  return `${head === '' ? '' : `${head}\n`}${bodies.join('---\n')}`;
}
