import { webcrypto } from 'node:crypto';
import type * as X509 from '@peculiar/x509';

/** PEM texts of a certificate and its key. */
export interface Pem {
  readonly certificate: string;
  readonly key: string;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** A certificate authority for one test. */
export interface Authority extends Pem {
  /** A certificate for a server of these names, or for a client. */
  issue(commonName: string, names?: readonly string[]): Promise<Pem>;
}

export async function makeAuthority(): Promise<Authority> {
  const x509 = await load();
  const keys = await newKeys();
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=test authority',
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [new x509.BasicConstraintsExtension(true)],
  });
  return {
    ...(await pemOf(root, keys)),
    issue: async (commonName, names = []) => {
      const own = await newKeys();
      const extensions =
        names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names.map(alternativeName))];
      const certificate = await x509.X509CertificateGenerator.create({
        subject: `CN=${commonName}`,
        issuer: root.subject,
        signingAlgorithm: ALGORITHM,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        extensions,
      });
      return pemOf(certificate, own);
    },
  };
}

/** The library wants the metadata of decorators first. */
async function load(): Promise<typeof X509> {
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  x509.cryptoProvider.set(webcrypto);
  return x509;
}

function alternativeName(value: string): { type: 'ip' | 'dns'; value: string } {
  return { type: /^[\d.]+$/.test(value) ? 'ip' : 'dns', value };
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

async function pemOf(certificate: X509.X509Certificate, keys: webcrypto.CryptoKeyPair): Promise<Pem> {
  const x509 = await load();
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { certificate: certificate.toString('pem'), key: x509.PemConverter.encode(key, 'PRIVATE KEY') };
}
