import { readFile, writeFile } from 'node:fs/promises';
import { digest } from '../base/index.ts';
import type { Plan } from '../model/index.ts';
import { fail } from './errors.ts';

/** Writes a plan for a later `apply FILE`. It holds no secret: only their fingerprints. @throws LF3002 */
export async function savePlan(file: string, plan: Plan): Promise<void> {
  try {
    await writeFile(file, `${JSON.stringify({ landfallPlan: 1, digest: digest(plan), plan }, null, 1)}\n`, {
      mode: 0o600,
    });
  } catch (cause) {
    throw fail('LF3002', {
      headline: `the plan cannot be written to ${file}: ${String(cause)}`,
      where: { file },
      cause,
    });
  }
}

/** @throws LF3006 when the file is no plan or was edited. */
export async function readSavedPlan(file: string): Promise<Plan> {
  const saved = await parseFile(file);
  if (saved?.landfallPlan === 1 && saved.plan !== undefined && digest(saved.plan) === saved.digest) return saved.plan;
  throw fail('LF3006', { headline: `${file} is no saved plan, or it was edited`, where: { file } });
}

interface SavedPlan {
  readonly landfallPlan?: number;
  readonly digest?: string;
  readonly plan?: Plan;
}

async function parseFile(file: string): Promise<SavedPlan | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as SavedPlan;
  } catch (cause) {
    throw fail('LF3006', {
      headline: `${file} cannot be read as a plan: ${cause instanceof Error ? cause.message : String(cause)}`,
      where: { file },
      cause,
    });
  }
}
