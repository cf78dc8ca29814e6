import { CloudError, type Attributes } from '../../../model/index.ts';

/** The answer of a read, or undefined when the cloud says that the object does not exist. */
export async function unlessMissing<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Deleting what is gone already is success. */
export async function ignoreMissing(deletion: Promise<Attributes>): Promise<void> {
  await unlessMissing(deletion);
}

/** The result, or undefined when the cloud refuses with one of these codes: where a refusal means "done already". */
export async function unlessSaid<T>(codes: readonly string[], work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof CloudError && codes.includes(error.code)) return undefined;
    throw error;
  }
}

/** Decided by the code alone: a status of 404 may as well mean a wrong access key. */
export function isMissing(error: unknown): boolean {
  return error instanceof CloudError && error.errorClass === 'not-found';
}
