import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hclBlocks, type HclBlock } from '../support/hcl-blocks.ts';
import { onlyEvent } from '../support/landfall.ts';
import { kosmos, tempDirectory, type TempStack } from '../support/temp-stack.ts';
import { noTerraform, stubbedTerraform, TERRAFORM_CONTRACTS, type Terraform } from '../support/terraform-stub.ts';

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

/** A type of the provider as it is published. */
interface Schema {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly blocks?: Readonly<Record<string, Schema & { readonly min?: number; readonly max?: number }>>;
}

interface Attribute {
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly removed?: unknown;
}

/** Arguments of Terraform itself. */
const META: ReadonlySet<string> = new Set(['depends_on', 'for_each', 'count', 'provider']);

/** What is wrong with a block, seen from the schema. */
function complaints(block: Body, schema: Schema, at: string): readonly string[] {
  const attributes = Object.entries(schema.attributes ?? {});
  const named = new Map(attributes);
  const unknown = [...block.args.keys()].filter((name) => !META.has(name) && !named.has(name));
  const computed = [...block.args.keys()].filter((name) => {
    const { required, optional } = named.get(name) ?? { optional: true };
    return required !== true && optional !== true;
  });
  const missing = attributes.filter(([name, { required }]) => required === true && !block.args.has(name));
  return [
    ...unknown.map((name) => `${at} has no argument ${name}`),
    ...computed.map((name) => `${at}.${name} is computed and cannot be set`),
    ...missing.map(([name]) => `${at} lacks ${name}`),
    ...block.blocks.flatMap((inner) => {
      const known = schema.blocks?.[inner.keyword];
      return known === undefined
        ? [`${at} has no block ${inner.keyword}`]
        : complaints(inner, known, `${at}.${inner.keyword}`);
    }),
    ...Object.entries(schema.blocks ?? {}).flatMap(([name, { min = 0, max = 0 }]) => {
      const count = block.blocks.filter(({ keyword }) => keyword === name).length;
      return count < min || (max > 0 && count > max) ? [`${at} has ${count} blocks ${name}`] : [];
    }),
  ];
}

type Body = Pick<HclBlock, 'args' | 'blocks'>;

describe.skipIf(!existsSync(TERRAFORM_CONTRACTS))(
  `exported Terraform against the provider's schema${existsSync(TERRAFORM_CONTRACTS) ? '' : ` (skipped: no ${TERRAFORM_CONTRACTS})`}`,
  () => {
    it.each([...PROFILES, 'staging'])(
      'of %s sets what is there, what is needed and nothing computed',
      async (profile) => {
        const { blocks } = await exported(profile, { applied: false });
        const resources = resourcesIn(blocks);
        expect(resources.length).toBeGreaterThan(30);
        const found = resources.flatMap((block) => {
          const [type = ''] = block.labels;
          const file = join(TERRAFORM_CONTRACTS, 'alicloud', block.keyword === 'data' ? 'data' : '', `${type}.json`);
          if (!existsSync(file)) return [`the provider has no ${block.keyword} ${type}`];
          return complaints(block, JSON.parse(readFileSync(file, 'utf8')) as Schema, addressOf(block));
        });
        expect(found).toEqual([]);
      },
    );

    it('sees what is wrong', () => {
      const schema: Schema = {
        attributes: { name: { required: true }, id: { computed: true } },
        blocks: { listen: { min: 1, attributes: { port: { optional: true } } } },
      };
      const [block] = hclBlocks('resource "a" "b" {\n  id = "x"\n  nme = "y"\n}\n');
      expect(complaints(block ?? { args: new Map(), blocks: [] }, schema, 'a.b')).toEqual([
        'a.b has no argument nme',
        'a.b.id is computed and cannot be set',
        'a.b lacks name',
        'a.b has 0 blocks listen',
      ]);
    });
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
        stubbedTerraform(),
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
      const [terraform, { directory }] = await Promise.all([stubbedTerraform(), exported(profile, { applied: true })]);
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
