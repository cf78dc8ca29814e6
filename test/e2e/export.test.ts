import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hclBlocks, type HclBlock } from '../support/hcl-blocks.ts';
import { onlyEvent } from '../support/landfall.ts';
import { kosmos, tempDirectory, type TempStack } from '../support/temp-stack.ts';
import { noSchemas, schemaComplaints, schemaOf } from '../support/terraform-schema.ts';
import { noTerraform, stubbedTerraform, type Terraform } from '../support/terraform-stub.ts';

const PROFILES = ['dev', 'prod'] as const;

interface Exported {
  readonly stack: TempStack;
  readonly directory: string;
  readonly files: ReadonlyMap<string, string>;
  readonly blocks: readonly HclBlock[];
}

/** The stack as Terraform, after an apply or before. */
async function exported(profile: string, { applied }: { readonly applied: boolean }): Promise<Exported> {
  const stack = kosmos();
  if (applied) await stack.json(0, 'apply', '-y', '--allow-purchase', '-p', profile);
  await stack.json(0, 'export', 'terraform', '-p', profile, '-o', 'out');
  const directory = join(stack.root, 'out');
  const files = new Map(readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'utf8')]));
  return { stack, directory, files, blocks: [...files.values()].flatMap(hclBlocks) };
}

function resourcesIn(blocks: readonly HclBlock[]): readonly HclBlock[] {
  return blocks.filter(({ keyword }) => keyword === 'resource' || keyword === 'data');
}

function addressOf({ keyword, labels }: HclBlock): string {
  return `${keyword === 'data' ? 'data.' : ''}${labels.join('.')}`;
}

describe.concurrent('export terraform', () => {
  it.each(PROFILES)(
    'of %s names every resource of the plan, pins the provider and asks for the region',
    async (profile) => {
      const { stack, files, blocks } = await exported(profile, { applied: false });
      const planned = (await stack.json(0, 'plan', '-p', profile)).events.flatMap((event) =>
        event.type === 'plan.change' ? [event.address] : [],
      );
      expect(planned.length).toBeGreaterThan(30);
      const managed = blocks.filter(({ keyword }) => keyword === 'resource').map(addressOf);
      expect(managed.toSorted()).toEqual(planned.toSorted());
      expect(files.get('versions.tf')).toMatch(/source\s+= "aliyun\/alicloud"\n\s+version\s+= "~> 1\.\d+"/);
      expect(files.get('provider.tf')).toContain('region = var.region');
      expect(files.has('imports.tf')).toBe(false);
    },
  );

  it('imports everything that exists, by its id', async () => {
    const { stack, blocks } = await exported('prod', { applied: true });
    const state = JSON.parse(stack.read('.landfall/state/prod/alicloud-simulated/state.json')) as {
      readonly resources: Readonly<Record<string, { readonly id: string }>>;
    };
    const imports = blocks.filter(({ keyword }) => keyword === 'import');
    const pairs = imports.map(({ args }) => [args.get('to') ?? '', JSON.parse(args.get('id') ?? '""')] as const);
    const existing = Object.entries(state.resources).filter(([address]) => !address.startsWith('data.'));
    expect(existing.length).toBeGreaterThan(60);
    expect(Object.fromEntries(pairs)).toEqual(Object.fromEntries(existing.map(([address, { id }]) => [address, id])));
  });

  it('writes no secret and no id of what exists outside the import blocks', async () => {
    const { stack, files } = await exported('prod', { applied: true });
    const key = stack.read('certs/kosmos.key');
    const ids = Object.values(
      (
        JSON.parse(stack.read('.landfall/state/prod/alicloud-simulated/state.json')) as {
          readonly resources: Readonly<Record<string, { readonly id: string }>>;
        }
      ).resources,
    )
      .map(({ id }) => id)
      .filter((id) => /^(?:vpc|vsw|sg|lb|i|ngw|eip|c)-?[0-9a-z]{17,}$/.test(id));
    expect(ids.length).toBeGreaterThan(8);
    for (const [name, text] of files) {
      expect(text, name).not.toContain(key.split('\n')[1]);
      expect(text, name).not.toContain('PRIVATE KEY');
      if (name === 'imports.tf') continue;
      for (const id of ids) expect(text, name).not.toContain(id);
    }
    expect(files.get('variables.tf')).toMatch(/variable "kosmos_private_key" \{[^}]*sensitive\s+= true/);
  });

  it('is as long as it is whether it is written once or twice', async () => {
    const { stack, files, directory } = await exported('dev', { applied: true });
    const told = onlyEvent(await stack.json(0, 'export', 'terraform', '-p', 'dev', '-o', 'out'), 'result').data;
    expect(told).toMatchObject({ files: expect.arrayContaining(['imports.tf', 'network.tf']) });
    const again = readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'utf8')]);
    expect(Object.fromEntries(again)).toEqual(Object.fromEntries(files));
  });
});

describe.skipIf(noSchemas() !== undefined)(
  `exported Terraform against the provider's schema${noSchemas() === undefined ? '' : ` (skipped: ${noSchemas()})`}`,
  () => {
    it.each([...PROFILES, 'staging'])(
      'of %s sets what is there, what is needed and nothing computed',
      async (profile) => {
        const { blocks } = await exported(profile, { applied: false });
        const resources = resourcesIn(blocks);
        expect(resources.length).toBeGreaterThan(30);
        const found = resources.flatMap((block) => {
          const schema = schemaOf('alicloud', block);
          if (schema === undefined) return [`the provider has no ${block.keyword} ${block.labels[0]}`];
          // Deprecated since 1.275; before it there is no other spelling.
          return schemaComplaints(block, schema, addressOf(block)).filter(
            (what) => !/^alicloud_instance\.\w+\.role_name is deprecated$/.test(what),
          );
        });
        expect(found).toEqual([]);
      },
    );
  },
);

const missing = noTerraform();

describe.skipIf(missing !== undefined)(
  `exported Terraform and real Terraform${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  { timeout: 240_000 },
  () => {
    const SECRET = '-var=kosmos_private_key=none';

    /** Runs Terraform and expects it to be content. */
    function content(terraform: Terraform, directory: string, ...args: readonly string[]): string {
      const run = terraform(directory, ...args);
      expect(run.exit, `terraform ${args.join(' ')}\n${run.text}`).toBe(0);
      return run.text;
    }

    it.each(PROFILES)('of %s is formatted, valid, and plans to import all that exists', async (profile) => {
      const [terraform, { directory, blocks }] = await Promise.all([
        stubbedTerraform('alicloud'),
        exported(profile, { applied: true }),
      ]);
      content(terraform, directory, 'fmt', '-check', '-diff');
      content(terraform, directory, 'init', '-backend=false', '-input=false', '-no-color');
      content(terraform, directory, 'validate', '-no-color');
      const plan = content(terraform, directory, 'plan', '-input=false', '-no-color', SECRET);
      const imports = blocks.filter(({ keyword }) => keyword === 'import');
      // The provider of schemas imports ids alone, so that what would change cannot be told with it.
      expect(plan).toMatch(new RegExp(`Plan: ${imports.length} to import, `));
    });

    it.each(PROFILES)('of %s is applied, and then changes nothing', async (profile) => {
      const [terraform, { directory }] = await Promise.all([
        stubbedTerraform('alicloud'),
        exported(profile, { applied: true }),
      ]);
      const copy = join(tempDirectory(), 'copy');
      cpSync(directory, copy, { recursive: true });
      rmSync(join(copy, 'imports.tf'));
      content(terraform, copy, 'init', '-backend=false', '-input=false', '-no-color');
      content(terraform, copy, 'apply', '-auto-approve', '-input=false', '-no-color', SECRET);
      const plan = content(terraform, copy, 'plan', '-detailed-exitcode', '-input=false', '-no-color', SECRET);
      expect(plan).toContain('No changes.');
    });
  },
);
