import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { PROJECT } from '../support/landfall.ts';
import { exampleStack } from '../support/temp-stack.ts';
import {
  altered,
  findings,
  plannedResources,
  TERRAFORM_RULES,
  type Finding,
  type PolicyCloud,
} from '../support/terraform-policy/policy.ts';
import type { World } from '../support/terraform-policy/rule.ts';
import { noTerraform, stubbedTerraform, type Terraform } from '../support/terraform-stub.ts';
import { skipAloud } from '../support/tools.ts';

/** The modules against a rule set of our own: nothing of high severity but what modules/README.md excuses. */

const CLOUDS = Object.keys(TERRAFORM_RULES) as PolicyCloud[];
const STACKS = [
  { name: 'production', args: ['-p', 'prod'], variables: [], production: true, allowedCidrs: ['203.0.113.0/24'] },
  {
    name: 'development with a GPU, open to everybody',
    args: ['-p', 'dev', '--set', 'gpu=true', '--set', 'ingress.allowedCidrs=["0.0.0.0/0"]'],
    production: false,
    variables: [],
    allowedCidrs: ['0.0.0.0/0'],
  },
  {
    name: 'development, closed to everybody',
    args: ['-p', 'dev'],
    production: false,
    allowedCidrs: [],
    // For the modules none is nobody; in the configuration it is everybody.
    variables: ['-var=allowed_cidrs=[]'],
  },
] as const;
const CASES = CLOUDS.flatMap((cloud) => STACKS.map((stack) => ({ cloud, ...stack })));

/** What is excused, from the table of the page itself. */
const EXCUSED = [
  ...readFileSync(join(PROJECT, 'modules/README.md'), 'utf8').matchAll(/^\| `([a-z-]+)` \| `(\w+)` \| (.{20,}) \|$/gm),
].map(([, rule = '', type = '']) => ({ rule, type }));

function excused({ rule, type }: Pick<Finding, 'rule' | 'type'>): boolean {
  return EXCUSED.some((one) => one.rule === rule && one.type === type);
}

describe.skipIf(skipAloud('the policy of the modules', noTerraform()))(
  'the policy of the modules',
  { timeout: 120_000 },
  () => {
    let terraform: Terraform;
    const worlds = new Map<string, World>();

    const said = (root: string, ...args: readonly string[]): string => {
      const { exit, text } = terraform(root, ...args);
      expect(exit, `terraform ${args.join(' ')}\n${text}`).toBe(0);
      return text;
    };
    const worldsOf = (cloud: PolicyCloud): readonly World[] =>
      [...worlds].filter(([key]) => key.startsWith(`${cloud} `)).map(([, world]) => world);

    beforeAll(async () => {
      terraform = await stubbedTerraform('aws', 'azurerm', 'google');
    });

    it.each(CASES)('is kept on $cloud in $name', async ({ cloud, name, args, variables, production, allowedCidrs }) => {
      const stack = exampleStack('devai-lab');
      await stack.json(0, 'render', '-t', cloud, ...args);
      const root = join(stack.root, 'deploy/terraform', cloud);
      said(root, 'init', '-input=false', '-no-color');
      // Policies of IAM name what is made: they are known once it is.
      said(root, 'apply', '-auto-approve', '-input=false', '-no-color', ...variables);
      said(root, 'plan', '-input=false', '-no-color', '-out=whole.tfplan', ...variables);
      const world = {
        production,
        allowedCidrs,
        resources: plannedResources(said(root, 'show', '-json', 'whole.tfplan')),
      };
      worlds.set(`${cloud} ${name}`, world);
      expect(world.resources.length).toBeGreaterThan(30);
      expect(findings(cloud, world).filter((one) => !excused(one))).toEqual([]);
    });

    it('has no excuse that nothing needs', () => {
      const found = CLOUDS.flatMap((cloud) => worldsOf(cloud).flatMap((world) => findings(cloud, world)));
      const needless = EXCUSED.filter(({ rule, type }) => !found.some((one) => one.rule === rule && one.type === type));
      expect(EXCUSED.length).toBeGreaterThan(0);
      expect(needless).toEqual([]);
    });

    it.each(CLOUDS)('has no rule for %s that cannot fail', (cloud) => {
      for (const { type, id, says, wrong, severity } of TERRAFORM_RULES[cloud]) {
        const of = (world: World, address: string): readonly Finding[] =>
          findings(cloud, world).filter((one) => one.address === address && one.rule === id && one.says === says);
        // What is right, made wrong; what is nowhere right is excused.
        const turned = worldsOf(cloud).flatMap((world) =>
          world.resources
            .filter((one) => one.type === type && (of(world, one.address).length === 0 || excused({ rule: id, type })))
            .flatMap(({ address }) => of(altered(world, address, wrong), address)),
        );
        expect(turned.length, `${id} of ${type}: ${says}`).toBeGreaterThan(0);
        expect(turned[0]).toMatchObject({ type, severity });
      }
    });

    it.each(CLOUDS)('misses on %s what is not there', (cloud) => {
      for (const world of worldsOf(cloud)) {
        const bare = {
          ...world,
          resources: world.resources.filter(({ type }) => !/flow_log|_rule$|firewall/.test(type)),
        };
        expect(findings(cloud, bare)).toContainEqual(expect.objectContaining({ rule: 'needed', severity: 'high' }));
      }
    });

    it('sees a whole network opened, where nobody but some are allowed', () => {
      for (const cloud of CLOUDS) {
        const [world] = worldsOf(cloud);
        const closed = findings(cloud, { ...(world as World), allowedCidrs: [] });
        expect(closed, cloud).toContainEqual(expect.objectContaining({ rule: 'open-ingress', severity: 'high' }));
      }
    });
  },
);
