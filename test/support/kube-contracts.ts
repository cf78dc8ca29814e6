import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the published contracts lie: beside the project, or one up when this is a worktree of it. */
const FOLDER = ['../../../shared', '../../../../shared']
  .map((up) => join(import.meta.dirname, up, 'contracts/kubernetes'))
  .find((folder) => existsSync(folder));

/** Whether the Kubernetes contracts are on this machine; tests that need them are skipped aloud otherwise. */
export const hasKubeContracts = FOLDER !== undefined;

/** A document of shared/contracts/kubernetes. */
export function kubeContract(file: string): unknown {
  return JSON.parse(readFileSync(join(FOLDER ?? '', file), 'utf8'));
}
