import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { must } from '../src/base/index.ts';
import { hasContracts } from '../test/support/openapi-contract.ts';
import { namesOf, publishedArguments, render, type Argument } from './new-resource.ts';

const ARGS: readonly Argument[] = [
  { name: 'storage_type', shape: 'string', forceNew: true, required: "'Premium'" },
  { name: 'description', shape: 'string', forceNew: false, required: undefined },
  { name: 'options', shape: 'block', forceNew: false, required: undefined },
];

const names = must(namesOf('nas-file-system'), 'the name is well formed');

describe('a new resource', () => {
  it('has the names of its type wherever the template names its own', () => {
    const text = render(readFileSync('scripts/templates/resource.ts', 'utf8'), names, ARGS);
    expect(text).toContain("export const nasFileSystem: Driver = {\n  type: 'alicloud_nas_file_system',");
    expect(text).toContain("api: 'nas:DescribeFileSystems', rows: 'FileSystems.FileSystem', id: 'FileSystemId'");
    expect(text).not.toMatch(/thing|product|slot:/i);
  });

  it('takes the published arguments: what cannot be changed is only sent when it is created', () => {
    const text = render(readFileSync('scripts/templates/resource.ts', 'utf8'), names, ARGS);
    expect(text.match(/storage_type: 'StorageType'/g)).toHaveLength(1);
    expect(text.match(/description: 'Description'/g)).toHaveLength(2);
    expect(text).toMatch(/forceNew: \[\n\s+'storage_type',\n\s+\]/);
    expect(text).toContain("options: 'block',");
  });

  it('imports only files that are there', () => {
    for (const kind of ['resource.ts', 'resource.test.ts']) {
      const text = render(readFileSync(`scripts/templates/${kind}`, 'utf8'), names, ARGS);
      const imports = [...text.matchAll(/from '(\.[^']+)'/g)].map(([, file = '']) => file);
      expect(imports.length).toBeGreaterThan(2);
      const missing = imports.filter((file) => !existsSync(join('src/clouds/alicloud/resources', file)));
      expect(missing).toEqual(kind === 'resource.ts' ? [] : ['./nas-file-system.ts']);
    }
  });

  it('has a name of product and noun in kebab case', () => {
    expect(['nas', 'Nas-File', 'nas_file', '../nas-file', ''].map(namesOf)).toEqual(Array(5).fill(undefined));
  });

  it.skipIf(!hasContracts)('knows the provider’s schema', () => {
    const args = publishedArguments('alicloud_nas_file_system');
    expect(args).toContainEqual({ name: 'storage_type', shape: 'string', forceNew: true, required: "'Performance'" });
    expect(args.map(({ name }) => name)).not.toContain('create_time');
    expect(publishedArguments('alicloud_no_such_thing')).toEqual([]);
  });
});
