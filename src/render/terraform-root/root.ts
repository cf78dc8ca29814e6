import type { TerraformTarget } from '../../model/index.ts';
import { quoted } from '../hcl/expression.ts';

export interface RootInput {
  readonly target: TerraformTarget;
  /** Files of the cloud's root and of its modules, by path in the folder `modules`, as `roots/aws/main.tf`. */
  readonly modules: ReadonlyMap<string, string>;
  /** Whether any service runs by a schedule. */
  readonly scheduled: boolean;
}

/** Where the root of a cloud lies, from the stack's directory. */
export function rootDirectory({ cloud }: Pick<TerraformTarget, 'cloud'>): string {
  return `deploy/terraform/${cloud}`;
}

/**
 * The root of a cloud, ready for `terraform init`: its own files, the modules beside it unless they are fetched from
 * elsewhere, and the settings of the backend where the target gives some. Without any, state lies beside the root.
 */
export function renderRoot({ target, modules, scheduled }: RootInput): ReadonlyMap<string, string> {
  const { cloud, backend } = target;
  const directory = rootDirectory(target);
  const files = new Map<string, string>();
  for (const [path, text] of modules) {
    const place = placeOf(path, target);
    if (place === undefined || (path === SCHEDULER && !scheduled)) continue;
    files.set(`${directory}/${place}`, path.startsWith('roots/') ? withSources(text, target) : text);
  }
  if (backend !== undefined) files.set(`${directory}/${BACKEND_FILE}`, backendText(cloud, backend));
  return files;
}

/** What `terraform init -backend-config=` is given. */
export const BACKEND_FILE = 'backend.hcl';

/** Stands alone; without scheduled services nobody has to enable Cloud Scheduler. */
const SCHEDULER = 'compute/gcp/schedule.tf';

/** Where a file of the modules goes; undefined for what this root does not need. */
function placeOf(path: string, { cloud, modules, backend }: TerraformTarget): string | undefined {
  const [first = '', second = '', ...rest] = path.split('/');
  // Their own tests stay with Landfall.
  if (second !== cloud || rest[0] === 'tests') return undefined;
  const name = rest.join('/');
  if (first !== 'roots') return modules === undefined ? `modules/${first}/${name}` : undefined;
  return name === 'backend.tf' && backend === undefined ? undefined : name;
}

/** The root calls modules by their places in the folder `modules`; here they lie below it, or are fetched. */
function withSources(text: string, { modules }: TerraformTarget): string {
  return text.replaceAll(
    /(source\s*=\s*)"\.\.\/\.\.\/([a-z-]+)\/([a-z]+)"/g,
    (_, head: string, module: string, cloud: string) =>
      modules === undefined
        ? `${head}"./modules/${module}"`
        : `${head}${quoted(fetched(modules, `${module}/${cloud}`))}`,
  );
}

/** `git::https://host/repo//modules?ref=v1` with the module's path before the query. */
function fetched(from: string, path: string): string {
  const [place = '', query] = from.split('?');
  return `${place.replace(/\/+$/, '')}/${path}${query === undefined ? '' : `?${query}`}`;
}

function backendText(cloud: string, backend: Readonly<Record<string, string | number | boolean>>): string {
  const lines = Object.entries(backend).map(
    ([key, value]) => `${key} = ${typeof value === 'string' ? quoted(value) : value}`,
  );
  return [`# Settings of the backend on ${cloud}: terraform init -backend-config=${BACKEND_FILE}`, ...lines, ''].join(
    '\n',
  );
}
