import type { Service } from '../../model/index.ts';
import type { ComposeDraft } from './draft.ts';
import { literal } from './text.ts';
import type { ComposeValue } from './yaml-text.ts';

/** The files of a service as configs: in the Compose file, or beside it where Docker can only mount them. */
export function configsOf({ name, files, security }: Service, draft: ComposeDraft): readonly ComposeValue[] {
  return Object.entries(files).map(([path, text]) => {
    const config = freeName(`${name}-${slug(path)}`, draft);
    // Docker copies a config's content into the container, which a read-only one refuses (tried with Compose 2.26).
    if (security.readOnlyRoot) {
      draft.extra.set(`files/${config}`, text);
      draft.configs.set(config, { file: `./files/${config}` });
    } else draft.configs.set(config, { content: literal(text) });
    draft.comments.set(`configs.${config}`, `services.${name}.files: ${path}`);
    return { source: config, target: literal(path) };
  });
}

function slug(path: string): string {
  return path.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-|-$/g, '');
}

function freeName(wanted: string, { configs }: ComposeDraft): string {
  let name = wanted;
  for (let count = 2; configs.has(name); count += 1) name = `${wanted}-${count}`;
  return name;
}
