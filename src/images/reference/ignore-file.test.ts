import { describe, expect, test } from 'vitest';
import { parseIgnoreFile } from './ignore-file.ts';

describe('a .dockerignore', () => {
  test.each([
    ['node_modules', 'node_modules/a/b.js', true],
    ['node_modules', 'web/node_modules/a.js', false],
    ['**/node_modules', 'web/node_modules/a.js', true],
    ['**/node_modules', 'node_modules/a.js', true],
    ['/dist', 'dist/x', true],
    ['./dist/', 'dist/x', true],
    ['*.md', 'README.md', true],
    ['*.md', 'docs/README.md', false],
    ['*/*.md', 'docs/README.md', true],
    ['**/*.md', 'a/b/c.md', true],
    ['secret?', 'secret1', true],
    ['secret?', 'secret', false],
    ['a[0-9]', 'a7', true],
    ['a.b', 'axb', false],
    ['# comment', '# comment', false],
    ['**', 'anything/at/all', true],
    ['*\n!README.md', 'README.md', false],
    ['*\n!README.md', 'LICENSE', true],
    ['!README.md\n*', 'README.md', true],
    ['docs\n!docs/keep.md', 'docs/keep.md', false],
    ['docs\n!docs/keep.md', 'docs/other.md', true],
    ['', 'a', false],
  ])('%j on %s says %s', (text, path, ignored) => {
    expect(parseIgnoreFile(text)(path)).toBe(ignored);
  });
});
