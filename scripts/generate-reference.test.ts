import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../src/base/index.ts';
import { alicloudDrivers } from '../src/clouds/alicloud/index.ts';
import { renderReference } from './generate-reference.ts';

const pages = renderReference();

describe('docs/reference', () => {
  it.each([...pages])('%s is fresh', (file, text) => {
    expect(text.length).toBeGreaterThan(200);
    expect(readFileSync(`docs/reference/${file}`, 'utf8')).toBe(text);
  });

  it('has every resource type, every exit code and every command', () => {
    for (const type of alicloudDrivers.types) expect(pages.get('resources.md')).toContain(`\n## ${type}\n`);
    for (const code of Object.values(EXIT)) expect(pages.get('exit-codes.md')).toContain(`\n| ${code} | `);
    for (const verb of ['plan', 'apply', 'state rm', 'sim serve'])
      expect(pages.get('commands.md')).toContain(`\n## landfall ${verb}\n`);
    expect(pages.get('commands.md')).not.toContain('__complete');
  });

  it('lets later versions of an event have further members', () => {
    expect(pages.get('events.schema.json')).not.toContain('"additionalProperties": false');
  });
});
