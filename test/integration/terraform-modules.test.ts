import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hclBlocks, type HclBlock } from '../support/hcl-blocks.ts';
import { PROJECT } from '../support/landfall.ts';
import {
  laterComplaints,
  newestMajor,
  noSchemas,
  schemaComplaints,
  schemaOf,
  type SchemaProvider,
  type TerraformSchema,
} from '../support/terraform-schema.ts';
import { noTerraformBinary } from '../support/terraform-stub.ts';
import { skipAloud } from '../support/tools.ts';

/** The Terraform modules: one interface on three clouds, and nothing that their providers do not know. */

const MODULES = join(PROJECT, 'modules');
const SUBJECTS = ['container-registry', 'networking', 'storage', 'compute', 'roots'] as const;
const PROVIDERS = { aws: 'aws', azure: 'azurerm', gcp: 'google' } as const satisfies Record<string, SchemaProvider>;
type Cloud = keyof typeof PROVIDERS;
const CLOUDS = Object.keys(PROVIDERS) as Cloud[];
const ALL = SUBJECTS.flatMap((subject) => CLOUDS.map((cloud) => ({ subject, cloud, path: `${subject}/${cloud}` })));

function fileOf(path: string, name: string): string {
  return readFileSync(join(MODULES, path, name), 'utf8');
}

function filesOf(path: string): readonly string[] {
  return readdirSync(join(MODULES, path)).filter((name) => name.endsWith('.tf'));
}

function blocksOf(path: string): readonly HclBlock[] {
  return filesOf(path).flatMap((name) => hclBlocks(fileOf(path, name)));
}

/** Blocks of one keyword by their names. */
function named(blocks: readonly HclBlock[], keyword: string): ReadonlyMap<string, HclBlock> {
  return new Map(blocks.filter((block) => block.keyword === keyword).map((block) => [block.labels[0] ?? '', block]));
}

function addressOf({ keyword, labels }: HclBlock): string {
  return `${keyword === 'data' ? 'data.' : ''}${labels.join('.')}`;
}

/** What modules hand to each other is shaped as the cloud wants it; everything else has a type. */
const HANDED_ON: ReadonlySet<string> = new Set(['network', 'registry', 'storage']);

/** Variables that have wrong values, and so say which are right. */
const VALIDATED = [
  'project_name',
  'environment',
  'region',
  'network_cidr',
  'allowed_cidrs',
  'cpu',
  'memory',
  'storage_size_gb',
  'services',
];

describe('the interface of the modules', () => {
  it('is here for every subject and every cloud, in files of the same names', () => {
    for (const { path } of ALL)
      expect(readdirSync(join(MODULES, path)), path).toEqual(
        expect.arrayContaining(['README.md', 'main.tf', 'outputs.tf', 'variables.tf', 'versions.tf']),
      );
    expect(
      readdirSync(MODULES, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])),
    ).toEqual(SUBJECTS.toSorted());
  });

  it.each(SUBJECTS)('has the same variables of %s on every cloud, to the letter', (subject) => {
    const [aws, ...others] = CLOUDS.map((cloud) => fileOf(`${subject}/${cloud}`, 'variables.tf'));
    for (const other of others) expect(other).toBe(aws);
    for (const cloud of CLOUDS) {
      const elsewhere = filesOf(`${subject}/${cloud}`).filter((name) => name !== 'variables.tf');
      for (const name of elsewhere) expect(fileOf(`${subject}/${cloud}`, name), name).not.toMatch(/^variable /m);
    }
  });

  it.each(SUBJECTS)('has the same outputs of %s on every cloud, each described', (subject) => {
    const [aws, ...others] = CLOUDS.map((cloud) => named(blocksOf(`${subject}/${cloud}`), 'output'));
    for (const other of others) expect([...other.keys()].toSorted()).toEqual([...(aws?.keys() ?? [])].toSorted());
    for (const outputs of [aws, ...others])
      for (const [name, { args }] of outputs ?? []) {
        expect(args.get('description')?.length, name).toBeGreaterThan(8);
        expect(args.has('value'), name).toBe(true);
      }
  });

  it('says of every variable what it means, of which type it is, and what is wrong for it', () => {
    const texts = new Map<string, Set<string>>();
    for (const subject of SUBJECTS)
      for (const [name, { args, blocks }] of named(blocksOf(`${subject}/aws`), 'variable')) {
        expect(args.get('description')?.length, name).toBeGreaterThan(8);
        expect(args.get('type'), name).toMatch(HANDED_ON.has(name) ? /^any$/ : /^(?!any$)/);
        const rules = blocks.filter(({ keyword }) => keyword === 'validation');
        expect(rules.length > 0 || !VALIDATED.includes(name), name).toBe(true);
        for (const rule of rules) expect(rule.args.get('error_message')?.length, name).toBeGreaterThan(8);
        texts.set(
          name,
          (texts.get(name) ?? new Set()).add(JSON.stringify([[...args], rules.map((rule) => [...rule.args])])),
        );
      }
    // One name is one thing, in whichever module it is.
    for (const [name, variants] of texts) expect([...variants], name).toHaveLength(1);
    expect([...texts.keys()]).toEqual(expect.arrayContaining(VALIDATED));
  });

  it.each(CLOUDS)('is filled whole by the root of %s, which hands on every value it is given', (cloud) => {
    const root = blocksOf(`roots/${cloud}`);
    const calls = named(root, 'module');
    expect([...calls.keys()].toSorted()).toEqual(['compute', 'container_registry', 'networking', 'storage']);
    for (const [name, { args }] of calls) {
      const [, subject = ''] = /^"\.\.\/\.\.\/([a-z-]+)\//.exec(args.get('source') ?? '') ?? [];
      expect(subject).toBe(name.replace('_', '-'));
      expect(args.get('source')).toBe(`"../../${subject}/${cloud}"`);
      const given = [...args.keys()].filter((key) => !['source', 'providers', 'depends_on'].includes(key));
      expect(given.toSorted(), name).toEqual([...named(blocksOf(`${subject}/${cloud}`), 'variable').keys()].toSorted());
    }
    const text = filesOf(`roots/${cloud}`)
      .map((name) => fileOf(`roots/${cloud}`, name))
      .join('\n');
    for (const name of named(root, 'variable').keys()) expect(text).toContain(`var.${name}`);
  });

  it.each(ALL)('is told whole by the README of $path', ({ path }) => {
    const readme = fileOf(path, 'README.md');
    const blocks = blocksOf(path);
    const inherited = path.startsWith('roots/') && readme.includes('`variables.tf` says each');
    const names = [...(inherited ? [] : named(blocks, 'variable').keys()), ...named(blocks, 'output').keys()];
    expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });

  it.each(ALL)(
    'says in $path which Terraform and which provider it wants, and only a root sets one up',
    ({ path, cloud }) => {
      const blocks = blocksOf(path);
      const settings = blocks.find(({ keyword, args }) => keyword === 'terraform' && args.has('required_version'));
      expect(settings?.args.get('required_version')).toMatch(/^">= 1\.1[01](?:\.\d+)?"$/);
      const wanted = settings?.blocks
        .find(({ keyword }) => keyword === 'required_providers')
        ?.args.get(PROVIDERS[cloud]);
      expect(wanted).toContain(`"hashicorp/${PROVIDERS[cloud]}"`);
      expect(wanted).toMatch(/version = ">= \d+\.\d+\.\d+, < \d+\.0\.0"/);
      expect(blocks.some(({ keyword }) => keyword === 'provider')).toBe(path.startsWith('roots/'));
      expect(blocks.some(({ blocks: inner }) => inner.some(({ keyword }) => keyword === 'provisioner'))).toBe(false);
    },
  );
});

/** Modules whose provider is kept out of its next major, by what that would refuse. */
const NEXT_MAJOR_REFUSES: Readonly<Record<string, readonly string[]>> = {
  'storage/azure': [
    'azurerm_private_dns_zone_virtual_network_link.files.private_dns_zone_name is gone',
    'azurerm_private_dns_zone_virtual_network_link.files.resource_group_name is gone',
    'azurerm_private_dns_zone_virtual_network_link.files lacks private_dns_zone_id',
  ],
};

describe.skipIf(skipAloud("the modules against their providers' schemas", noSchemas()))(
  "the modules against their providers' schemas",
  () => {
    function found(path: string, cloud: Cloud, look: (block: HclBlock, schema: TerraformSchema) => readonly string[]) {
      return blocksOf(path)
        .filter(({ keyword }) => keyword === 'resource' || keyword === 'data')
        .filter(({ labels }) => labels[0] !== 'terraform_data')
        .flatMap((block) => {
          const schema = schemaOf(PROVIDERS[cloud], block);
          return schema === undefined ? [`the provider has no ${addressOf(block)}`] : look(block, schema);
        });
    }

    it.each(ALL.filter(({ subject }) => subject !== 'roots'))(
      'set in $path what is there, what is needed, and nothing computed, removed or deprecated',
      ({ path, cloud }) => {
        expect(blocksOf(path).filter(({ keyword }) => keyword === 'resource').length).toBeGreaterThan(0);
        expect(found(path, cloud, (block, schema) => schemaComplaints(block, schema, addressOf(block)))).toEqual([]);
      },
    );

    it.each(ALL.filter(({ subject }) => subject !== 'roots'))(
      'are right in $path for the next major of the provider too, or keep it out',
      ({ path, cloud }) => {
        const refused = found(path, cloud, (block) => laterComplaints(PROVIDERS[cloud], block, addressOf(block)));
        expect(refused).toEqual(NEXT_MAJOR_REFUSES[path] ?? []);
        const [, below = ''] = /version\s+= ">= [\d.]+, < (\d+)\.0\.0"/.exec(fileOf(path, 'versions.tf')) ?? [];
        expect(Number(below) <= newestMajor(PROVIDERS[cloud])).toBe(refused.length > 0);
        expect(fileOf(`roots/${cloud}`, 'versions.tf')).toMatch(
          refused.length > 0 ? new RegExp(`< ${below}\\.`) : /< \d/,
        );
      },
    );

    it('would be told what is wrong', () => {
      const schema: TerraformSchema = {
        timeouts: ['create'],
        attributes: {
          name: { type: 'string', required: true },
          id: { type: 'string', computed: true },
          size: { type: 'number', optional: true, removed: true },
          tier: { type: 'string', optional: true, enum: ['Basic', 'Premium'], conflicts_with: ['size'] },
          tags: { type: ['map', 'string'], optional: true, deprecated: true },
        },
        blocks: { listen: { min: 1, max: 1, attributes: { port: { type: 'number', required: true } } } },
      };
      const of = (text: string): readonly string[] => {
        const [block] = hclBlocks(`resource "a" "b" {\n${text}\n}\n`);
        return schemaComplaints(block ?? { args: new Map(), blocks: [] }, schema, 'a.b');
      };
      expect(of('  id = "x"\n  nme = "y"')).toEqual([
        'a.b.id is computed and cannot be set',
        'a.b has no argument nme',
        'a.b lacks name',
        'a.b has 0 blocks listen',
      ]);
      expect(of('  name = "n"\n  size = 3\n  tier = "Big"\n  tags = true\n  listen = []')).toEqual([
        'a.b.size was removed',
        'a.b.tier conflicts with size',
        'a.b.tier cannot be "Big"',
        'a.b.tags is deprecated',
        'a.b.tags is not of type ["map","string"]: true',
        'a.b.listen is a block',
        'a.b has 0 blocks listen',
      ]);
      const dynamic = '  dynamic "listen" {\n    for_each = [1]\n    content {\n      prt = "x"\n    }\n  }';
      expect(of(`  name = "n"\n${dynamic}\n  timeouts {\n    create = "5m"\n    read = "5m"\n  }`)).toEqual([
        'a.b.listen has no argument prt',
        'a.b.listen lacks port',
        'a.b has no timeout read',
      ]);
      expect(of('  name = var.name\n  listen {\n    port = "http"\n  }\n  lisen {}')).toEqual([
        'a.b.listen.port is not of type "number": "http"',
        'a.b has no block lisen',
      ]);
      expect(of('  name = "a-${var.name}"\n  count = 2\n  listen {\n    port = "80"\n  }')).toEqual([]);
    });
  },
);

describe.skipIf(skipAloud('the form of the modules', noTerraformBinary()))('the form of the modules', () => {
  it('is what `terraform fmt` writes', () => {
    const { status, stdout } = spawnSync('terraform', ['fmt', '-check', '-recursive', '-diff', MODULES], {
      encoding: 'utf8',
      env: { ...process.env, TF_CLI_CONFIG_FILE: '/dev/null' },
    });
    expect(stdout).toBe('');
    expect(status).toBe(0);
    expect(existsSync(join(MODULES, 'roots/aws/.terraform'))).toBe(false);
  });
});
