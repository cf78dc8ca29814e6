import { dnsName } from './place.ts';

/** Names of the pods' volumes that hold no data of the stack's. A volume's key that is the same word gets a mark. */
export const FILES = 'files';
export const SECRET_FILES = 'secrets';
export const TEMPORARY = 'tmp';

/** The name of a volume in pods and of its claim. */
export function volumeName(volume: string): string {
  const name = dnsName(volume, 58);
  return [FILES, SECRET_FILES, TEMPORARY].includes(name) ? `${name}-data` : name;
}
