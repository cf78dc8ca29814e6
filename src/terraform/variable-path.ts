import type { RawDiagnostic } from './stream.ts';

type Found = readonly string[] | undefined;

/** The variable a diagnostic is about, from what Terraform tells in different places; the deepest way wins. */
export function variableIn(raw: RawDiagnostic): Found {
  const ways = [ofDetail(raw), ofVariablesFile(raw), ofValues(raw), ofDeclaration(raw)];
  return ways.reduce<Found>((best, way) => ((way?.length ?? 0) > (best?.length ?? 0) ? way : best), undefined);
}

/** As `var.services declared at …: element "devai": attribute "image" is required`. */
function ofDetail({ detail }: RawDiagnostic): Found {
  const missing = /variable "([^"]+)" is not set/.exec(detail)?.[1];
  if (missing !== undefined) return [missing];
  const [, name, rest = ''] = /suitable for (?:child module variable "|var\.)([\w-]+)"?([\s\S]*)/.exec(detail) ?? [];
  if (name === undefined) return undefined;
  const steps = [...rest.matchAll(/(?:element|attribute) (?:"([^"]+)"|(\d+))/g)];
  return [name, ...steps.map(([, key, index]) => key ?? index ?? '')];
}

/** The key that stands before a value in `terraform.tfvars.json`, or the name before `=` in a file of HCL. */
function ofVariablesFile({ range, snippet }: RawDiagnostic): Found {
  if (range === undefined || snippet === undefined || snippet === null) return undefined;
  if (!/\.tfvars(?:\.json)?$/.test(range.filename)) return undefined;
  const before = snippet.code.slice(0, snippet.highlight_start_offset);
  const found = /(?:"((?:[^"\\]|\\.)*)"\s*:|(?:^|\n)\s*([\w-]+)\s*=)\s*$/.exec(before);
  const name = found?.[1] ?? found?.[2];
  return name === undefined ? undefined : [name];
}

/** The expression's own parts, as `var.services["devai"].port`; only a root module's variables are the user's. */
function ofValues({ range, snippet }: RawDiagnostic): Found {
  if (range !== undefined && range.filename.includes('/')) return undefined;
  const ways = (snippet?.values ?? [])
    .map(({ traversal }) => parseTraversal(traversal))
    .filter((way) => way !== undefined);
  return sameBeginning(ways) ? longest(ways) : undefined;
}

/** A block `variable "services" {` of the root module. */
function ofDeclaration({ range, snippet }: RawDiagnostic): Found {
  if (range === undefined || range.filename.includes('/')) return undefined;
  const name = /^\s*variable "([^"]+)"/.exec(snippet?.code ?? '')?.[1];
  return name === undefined ? undefined : [name];
}

/** Reads `var.services["devai"].ports[0]`; undefined when it does not begin with a variable. */
export function parseTraversal(text: string): Found {
  if (!text.startsWith('var.')) return undefined;
  const steps = text.slice('var.'.length).matchAll(/([\w-]+)|\["((?:[^"\\]|\\.)*)"\]/g);
  return [...steps].map(([, name, key]) => name ?? key ?? '');
}

/** As Terraform writes it, for a headline. */
export function variableText([name = '', ...steps]: readonly string[]): string {
  const inside = steps.map((step) => {
    if (/^\d+$/.test(step)) return `[${step}]`;
    return /^[A-Za-z_][\w-]*$/.test(step) ? `.${step}` : `["${step}"]`;
  });
  return `var.${name}${inside.join('')}`;
}

/** Whether all are about one variable: two of them leave open which one is to blame. */
function sameBeginning(ways: readonly (readonly string[])[]): boolean {
  return ways.length > 0 && ways.every(([name]) => name === ways[0]?.[0]);
}

function longest(ways: readonly (readonly string[])[]): Found {
  return ways.toSorted((one, other) => other.length - one.length)[0];
}
