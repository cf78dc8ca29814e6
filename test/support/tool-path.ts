import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where a tool of Debian's stands: in the folder that LANDFALL_TOOLS names, in the common one, or on the PATH. */
export function toolPath(name: string): string | undefined {
  const folders = [process.env['LANDFALL_TOOLS'], '/tmp/tools/bin', ...(process.env['PATH'] ?? '').split(delimiter)];
  return folders
    .flatMap((folder) => (folder === undefined || folder === '' ? [] : [join(folder, name), join(folder, 'bin', name)]))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
