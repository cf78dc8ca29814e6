import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../world/replace-file.ts';
import { issueCertificate, type Certificate } from './certificate.ts';

/** The certificate kept in a world directory. */
export interface CertificateFiles {
  /** PEM of the authority that clients must trust. */
  readonly caFile: string;
  /** Read when it is first needed. */
  load(): Certificate;
}

/** Issues the certificate when the directory has none yet. */
export function certificateIn(worldDirectory: string): CertificateFiles {
  const directory = join(worldDirectory, 'tls');
  const file = (part: keyof Certificate): string => join(directory, `${part}.pem`);
  const parts = ['key', 'cert', 'ca'] as const;
  // The authority is written last: where it is, the others are.
  if (!existsSync(file('ca'))) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const issued = issueCertificate();
    for (const part of parts) replaceFile(file(part), issued[part]);
  }
  return {
    caFile: file('ca'),
    load: () => ({
      ca: readFileSync(file('ca'), 'utf8'),
      cert: readFileSync(file('cert'), 'utf8'),
      key: readFileSync(file('key'), 'utf8'),
    }),
  };
}
