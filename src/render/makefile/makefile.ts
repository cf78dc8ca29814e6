import type { Stack, Target } from '../../model/index.ts';

/** Where the targets stand, from the stack's directory. */
const INCLUDED = 'deploy/landfall.mk';

export interface MakefileInput {
  readonly stack: Stack;
  /** The profiles there are; `ENV` is `dev` unless said, or the first where there is no dev. */
  readonly profiles: readonly string[];
}

export interface MakefileRendering {
  /** Path from the stack's directory to text; written again by every rendering. */
  readonly files: ReadonlyMap<string, string>;
  /** Files that are written only where nothing stands: afterwards they are the user's. */
  readonly starters: ReadonlyMap<string, string>;
}

/**
 * Make targets for what the stack can be deployed to, each a call of Landfall. They stand in a file of their own, for
 * the project's Makefile to include; a stack without a Makefile gets one that does nothing else.
 */
export function renderMakefile(input: MakefileInput): MakefileRendering {
  return {
    files: new Map([[INCLUDED, makefileText(input)]]),
    starters: new Map([['Makefile', STARTER]]),
  };
}

const STARTER = `# Yours: Landfall writes this file once and never again. \`make\` alone lists the targets.
.DEFAULT_GOAL := help
.PHONY: help
help: landfall-help

include ${INCLUDED}
`;

/** One target of make: its name, what it is for, and what it runs. */
interface Rule {
  readonly name: string;
  readonly about: string;
  readonly recipe: readonly string[];
}

function makefileText({ stack, profiles }: MakefileInput): string {
  const targets = Object.entries(stack.targets);
  const rules = [...composeRules(targets), ...kubernetesRules(targets), ...terraformRules(targets), ...stackRules()];
  return [...head(stack, profiles), ...kubernetesTable(targets), '', ...rules.flatMap(ruleLines), ...HELP].join('\n');
}

function head({ project, targets }: Stack, profiles: readonly string[]): readonly string[] {
  const env = profiles.includes('dev') ? 'dev' : profiles[0];
  const compose = named(Object.entries(targets), 'compose')[0]?.[0];
  return [
    `# Targets of make for ${project}, written by Landfall; \`landfall render\` writes them again.`,
    `# In the project's own Makefile: include ${INCLUDED}`,
    '',
    'LANDFALL ?= npx landfall',
    '# More flags for every call, as LANDFALL_FLAGS="--yes"; LIVE=1 means the real cloud or cluster.',
    'LANDFALL_FLAGS ?=',
    'LIVE ?=',
    `ENV ?=${env === undefined ? '' : ` ${env}`}`,
    ...(named(Object.entries(targets), 'terraform').length === 0 ? [] : ['TERRAFORM ?= terraform']),
    ...(compose === undefined ? [] : [`COMPOSE_TARGET ?= ${compose}`]),
    '# The directory of the stack is the one above this file, wherever make was called from.',
    'LANDFALL_DIR := $(dir $(lastword $(MAKEFILE_LIST)))..',
    'landfall = $(LANDFALL) $(1) -C "$(LANDFALL_DIR)" $(if $(ENV),--profile $(ENV)) $(LANDFALL_FLAGS)',
    'live = $(if $(LIVE),--live)',
  ];
}

type Entries = readonly (readonly [name: string, target: Target])[];

function named<K extends Target['kind']>(
  targets: Entries,
  kind: K,
): readonly (readonly [string, Extract<Target, { readonly kind: K }>])[] {
  return targets.flatMap(([name, target]) =>
    target.kind === kind ? [[name, target as Extract<Target, { readonly kind: K }>] as const] : [],
  );
}

function composeRules(targets: Entries): readonly Rule[] {
  if (named(targets, 'compose').length === 0) return [];
  const on = '--target $(COMPOSE_TARGET)';
  return [
    rule('compose-up', 'start the services with Docker Compose', 'apply', `${on} --yes`),
    rule('compose-up-gpu', 'start them with their GPUs', 'apply', `${on} --yes --set gpu=true`),
    rule('compose-down', 'stop them; volumes stay', 'destroy', `${on} --yes`),
    rule('compose-logs', 'show what they say', 'logs', on),
  ];
}

/** `CLOUD=aws` chooses the Kubernetes target of that cloud; without it, the one of no cloud. */
function kubernetesTable(targets: Entries): readonly string[] {
  const entries = named(targets, 'kubernetes');
  if (entries.length === 0) return [];
  const chosen = new Map(entries.toReversed().map(([name, { cloud }]) => [cloud ?? '', name]));
  const clouds = [...chosen.keys()].filter((cloud) => cloud !== '').toReversed();
  const words = clouds.length === 0 ? 'no CLOUD has a Kubernetes target' : `CLOUD is one of ${clouds.join(', ')}`;
  return [
    'CLOUD ?=',
    ...[...chosen].toReversed().map(([cloud, name]) => `K8S_TARGET_${cloud} := ${name}`),
    `K8S_TARGET ?= $(or $(K8S_TARGET_$(CLOUD)),$(error ${words}))`,
  ];
}

function kubernetesRules(targets: Entries): readonly Rule[] {
  if (named(targets, 'kubernetes').length === 0) return [];
  const on = '--target $(K8S_TARGET)';
  return [
    rule('k8s-build', 'write the Kubernetes manifests (ENV=, CLOUD=)', 'render', on),
    rule('k8s-apply', 'apply them (ENV=, CLOUD=, LIVE=1)', 'apply', `${on} $(live)`),
    rule('k8s-delete', 'delete what they made (ENV=, CLOUD=, LIVE=1)', 'destroy', `${on} $(live)`),
  ];
}

/** The first target of each cloud. */
function terraformRules(targets: Entries): readonly Rule[] {
  const first = new Map(
    named(targets, 'terraform')
      .toReversed()
      .map(([name, { cloud }]) => [cloud, name]),
  );
  return [...first].toReversed().flatMap(([cloud, name]) => {
    const on = `--target ${name}`;
    return [
      {
        name: `tf-init-${cloud}`,
        about: `write the variables for ${cloud} and make Terraform ready`,
        recipe: [call('render', on), `$(TERRAFORM) -chdir="$(LANDFALL_DIR)/deploy/terraform/${cloud}" init`],
      },
      rule(`tf-plan-${cloud}`, `show what would change on ${cloud} (ENV=, LIVE=1)`, 'plan', `${on} $(live)`),
      rule(`tf-apply-${cloud}`, `deploy to ${cloud} (ENV=, LIVE=1)`, 'apply', `${on} $(live)`),
      rule(`tf-destroy-${cloud}`, `remove what is on ${cloud} (ENV=, LIVE=1)`, 'destroy', `${on} $(live)`),
    ];
  });
}

function stackRules(): readonly Rule[] {
  return [
    rule('push', 'build the images and push them to the registry (TARGET=)', 'push', CHOSEN),
    rule('render', 'write every generated file again (TARGET=)', 'render', CHOSEN),
  ];
}

const CHOSEN = '$(if $(TARGET),--target $(TARGET))';

function rule(name: string, about: string, command: string, flags: string): Rule {
  return { name, about, recipe: [call(command, flags)] };
}

function call(command: string, flags: string): string {
  return `$(call landfall,${command}) ${flags}`;
}

function ruleLines({ name, about, recipe }: Rule): readonly string[] {
  return [`.PHONY: ${name}`, `${name}: ## ${about}`, ...recipe.map((line) => `\t${line}`), ''];
}

const HELP = [
  '.PHONY: landfall-help',
  'landfall-help: ## list these targets',
  String.raw`	@awk -F ':.*## ' '/^[A-Za-z0-9_-]+:.*## / { printf "%-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)`,
  '',
];
