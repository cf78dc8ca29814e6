import { renameSync, writeFileSync } from 'node:fs';

/** Writes a file so that readers see the old text or the new, never a part; only the owner may read it. */
export function replaceFile(file: string, text: string): void {
  const part = `${file}.${process.pid}.part`;
  writeFileSync(part, text, { mode: 0o600 });
  renameSync(part, file);
}
