import {
  CLOUD_FLAGS,
  OUTPUT_ALIASES,
  OUTPUT_FLAGS,
  STACK_ALIASES,
  STACK_FLAGS,
  type OutputFlags,
  type StackFlags,
} from '../flags/flags.ts';
import { parsePictureOutput } from '../flags/picture-output.ts';
import type { GraphFlags } from '../verbs/graph.ts';
import type { CostFlags } from '../verbs/cost.ts';
import type { ExplainFlags } from '../verbs/explain.ts';
import type { RenderFlags } from '../verbs/render.ts';
import { command, commandWith } from './define.ts';

const text = (input: string): string => input;

/** Commands that read the configuration; only `graph --plan` looks at a cloud. */
export const stackCommands = {
  init: commandWith<OutputFlags>({
    brief: 'write a small stack that works',
    full: 'Writes landfall.yaml, its JSON Schema for editors, and the .gitignore lines.\n\n  landfall init\n  landfall init my-stack',
    flags: OUTPUT_FLAGS,
    aliases: OUTPUT_ALIASES,
    argument: { name: 'directory', brief: 'where to write it; here when omitted', optional: true },
    load: async () => (await import('../verbs/init.ts')).init,
  }),
  check: command<StackFlags>({
    brief: 'check the configuration; every error at once',
    full: 'Reads all layers and checks shapes, addresses, places and references. No cloud is touched.\n\n  landfall check\n  landfall check -p prod --set region=ap-southeast-1',
    flags: STACK_FLAGS,
    aliases: STACK_ALIASES,
    load: async () => (await import('../verbs/check.ts')).check,
  }),
  explain: commandWith<ExplainFlags>({
    brief: 'say where a value comes from and where it lands',
    full: 'Shows the value, the file and line that set it, what it overrode, and the resources and arguments it reaches.\n\n  landfall explain network.subnets.app.cidr\n  landfall explain -p prod machines.api.count\n  landfall explain            every value there is\n  landfall explain --matrix   where images, ports, sizes, secrets … land in every target',
    flags: {
      ...STACK_FLAGS,
      matrix: {
        kind: 'boolean',
        brief: 'where values land in the files of every target, line by line',
        default: false,
        withNegated: false,
      },
    },
    aliases: STACK_ALIASES,
    argument: { name: 'path', brief: 'path of the value, as network.cidr', optional: true },
    load: async () => (await import('../verbs/explain.ts')).explain,
  }),
  render: command<RenderFlags>({
    brief: 'write the files of a target: Compose files, a Kustomize tree, Terraform variables',
    full: 'Writes below deploy/ what other tools read. The files are a view of the configuration: --check fails when one was edited by hand or is stale, and a file that was edited is never overwritten without --force.\n\n  landfall render                  the first target of each kind\n  landfall render -t local\n  landfall render -t k8s\n  landfall render --check          for CI',
    flags: {
      ...STACK_FLAGS,
      check: {
        kind: 'boolean',
        brief: 'write nothing; fail when the files are not what the configuration says',
        default: false,
        withNegated: false,
      },
      force: { kind: 'boolean', brief: 'overwrite files that were edited by hand', default: false, withNegated: false },
    },
    aliases: STACK_ALIASES,
    load: async () => (await import('../verbs/render.ts')).render,
  }),
  cost: command<CostFlags>({
    brief: 'say what the stack costs a month',
    full: 'Prices every resource from a dated table; no cloud is touched. With --live machines and disks are priced by the account.\n\n  landfall cost -p prod\n  landfall cost -p prod --against staging\n  landfall cost -p prod --usage internet.traffic=500 --budget 20000     6 when over budget\n  landfall cost -p prod --markdown > cost.md\n  landfall cost -p prod --focus cost.csv      a month as FOCUS 1.1 columns',
    flags: {
      ...CLOUD_FLAGS,
      against: {
        kind: 'parsed',
        parse: text,
        brief: 'compare with another profile',
        optional: true,
        placeholder: 'PROFILE',
      },
      budget: {
        kind: 'parsed',
        parse: parseAmount,
        brief: 'most it may cost a month; exit with 6 when it is more',
        optional: true,
        placeholder: 'AMOUNT',
      },
      usage: {
        kind: 'parsed',
        parse: text,
        brief: 'a quantity a month of what is charged by use, as internet.traffic=500',
        optional: true,
        variadic: true,
        placeholder: 'KEY=QUANTITY',
      },
      markdown: { kind: 'boolean', brief: 'print the report as Markdown', default: false, withNegated: false },
      focus: {
        kind: 'parsed',
        parse: text,
        brief: 'write a month as FOCUS columns',
        optional: true,
        placeholder: 'FILE',
      },
    },
    aliases: STACK_ALIASES,
    load: async () => (await import('../verbs/cost.ts')).cost,
  }),
  graph: command<GraphFlags>({
    brief: 'draw the stack; with --plan, what apply would do',
    full: 'A picture of everything in the stack by region, network, zone and layer. svg and png are written to PROJECT-PROFILE.svg or .png, dot and mermaid are printed; a file name says both form and place. With --plan the colours say what apply would do: green new, amber changed, magenta replaced, red gone, grey as it is.\n\n  landfall graph -p prod -o svg\n  landfall graph -p prod -o docs/stack.png --plan\n  landfall graph -o mermaid >> README.md',
    flags: {
      ...CLOUD_FLAGS,
      output: {
        kind: 'parsed',
        parse: parsePictureOutput,
        brief: 'svg, png, dot or mermaid, or a file of such an ending',
        default: 'svg',
        placeholder: 'FORM|FILE',
      },
      plan: { kind: 'boolean', brief: 'colour by what apply would do', default: false, withNegated: false },
    },
    aliases: { ...STACK_ALIASES, o: 'output' },
    load: async () => (await import('../verbs/graph.ts')).graph,
  }),
  schema: command<Record<string, never>>({
    brief: 'print the JSON Schema of the configuration',
    flags: {},
    load: async () => (await import('../verbs/schema.ts')).schema,
  }),
};

function parseAmount(input: string): number {
  const amount = Number(input);
  if (!(amount >= 0)) throw new RangeError(`${input} is no amount of money`);
  return amount;
}
