import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PROJECT } from './landfall.ts';

/** The variable that names the folder of the tools, when it is not the project's cache. */
const FOLDER = 'LANDFALL_TOOLS';

/** What `scripts/fetch-tools.mjs` fetches: program to the group of packages it comes with. */
const GROUP_OF = {
  kustomize: 'clients',
  kubectl: 'clients',
  'docker-registry': 'clients',
  docker: 'clients',
  'docker-compose': 'clients',
  'docker-buildx': 'clients',
  busybox: 'clients',
  dockerd: 'engine',
  'docker-proxy': 'engine',
  containerd: 'engine',
  'containerd-shim-runc-v2': 'engine',
  runc: 'engine-parts',
  'docker-init': 'engine-parts',
  iptables: 'engine-parts',
  ip6tables: 'engine-parts',
  'kubectl-newest': 'newest-clients',
  'docker-compose-newest': 'newest-clients',
} as const;

export type ToolName = keyof typeof GROUP_OF;

/** Where the tools are. */
const TOOL_FOLDER = resolve(process.env[FOLDER] ?? join(PROJECT, 'node_modules/.cache/landfall-tools'));

/** The path of every tool, by name; undefined for one that could not be fetched. */
export function tools(): Readonly<Record<ToolName, string | undefined>> {
  const paths = Object.entries(GROUP_OF).map(([name, group]) => {
    const path = join(TOOL_FOLDER, group, 'bin', name);
    return [name, existsSync(path) ? path : undefined];
  });
  return Object.fromEntries(paths) as Record<ToolName, string | undefined>;
}

/** The path of a tool that is known to be there. */
export function toolPath(name: ToolName): string {
  const path = tools()[name];
  if (path === undefined) throw new Error(noTool(name) ?? `no ${name}`);
  return path;
}

/** Why one of these tools is not here; undefined when all are. For `describe.skipIf`, see `skipAloud`. */
export function noTool(...names: readonly ToolName[]): string | undefined {
  const paths = tools();
  for (const name of names) {
    if (paths[name] !== undefined) continue;
    const note = join(TOOL_FOLDER, `${GROUP_OF[name]}.absent.json`);
    if (!existsSync(note)) return `no ${name} in ${TOOL_FOLDER}: node scripts/fetch-tools.mjs says why`;
    return (JSON.parse(readFileSync(note, 'utf8')) as { readonly why: string }).why;
  }
  return undefined;
}

/** Says which tests are left out and why. Answers whether there is a reason: `describe.skipIf(skipAloud('…', noTool('kubectl')))`. */
export function skipAloud(tests: string, why: string | undefined): boolean {
  if (why === undefined) return false;
  console.log(`skipped: ${tests}: ${why}`);
  return true;
}
