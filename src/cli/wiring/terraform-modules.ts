import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder `modules` of the package; the bundle lies beside it in `dist`. */
const FOLDER = fileURLToPath(new URL('../modules/', import.meta.url));

let read: ReadonlyMap<string, string> | undefined;

/** Files of the Terraform modules that come with Landfall, by path in their folder, as `roots/aws/main.tf`. */
export function terraformModules(): ReadonlyMap<string, string> {
  read ??= new Map(
    readdirSync(FOLDER, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted()
      .map((file) => [relative(FOLDER, file).split(sep).join('/'), readFileSync(file, 'utf8')]),
  );
  return read;
}
