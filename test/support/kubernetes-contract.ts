import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = ['../shared', '../../shared']
  .map((place) => join(import.meta.dirname, '../..', place, 'contracts/kubernetes'))
  .find((folder) => existsSync(folder));

/** Whether the recorded answers of real API servers are on this machine; tests that need them are skipped aloud otherwise. */
export const hasKubernetesContracts = FOLDER !== undefined;

/** A recorded document. */
export function kubernetesContract(file: string): unknown {
  return JSON.parse(readFileSync(join(FOLDER ?? '', file), 'utf8')) as unknown;
}
