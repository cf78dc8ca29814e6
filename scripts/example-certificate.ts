import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { webcrypto } from 'node:crypto';

/** Days the rehearsal's certificate is valid. */
const DAYS = 825;

/** Makes a self-signed pair in `examples/kosmos/certs` unless one is there: the balancer's listener needs one to rehearse with. */
export async function main(): Promise<void> {
  const directory = join(process.cwd(), 'examples', 'kosmos', 'certs');
  const [certificateFile, keyFile] = [join(directory, 'kosmos.crt'), join(directory, 'kosmos.key')];
  if (existsSync(certificateFile) && existsSync(keyFile)) return;
  // x509 needs it to be there first.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const algorithm = {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=kosmos.example.com',
    notBefore: new Date(Date.now() - 86_400_000),
    notAfter: new Date(Date.now() + DAYS * 86_400_000),
    signingAlgorithm: algorithm,
    keys,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'kosmos.example.com' }])],
  });
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  mkdirSync(directory, { recursive: true });
  writeFileSync(certificateFile, `${certificate.toString('pem')}\n`);
  writeFileSync(
    keyFile,
    `-----BEGIN PRIVATE KEY-----\n${key.replaceAll(/.{64}/g, '$&\n').trimEnd()}\n-----END PRIVATE KEY-----\n`,
    { mode: 0o600 },
  );
}
