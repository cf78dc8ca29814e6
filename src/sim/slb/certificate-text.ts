import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { fault } from './faults.ts';

/** What a certificate says of itself. */
interface CertificateFacts {
  /** Colon-separated SHA-1 in lower-case hex. */
  readonly fingerprint: string;
  readonly commonName: string;
  readonly alternativeNames: readonly string[];
  readonly keyAlgorithm: string;
  /** Bits. */
  readonly keyLength: number;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

const BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** Key sizes that NIST curves have, by OpenSSL's names. */
const CURVE_BITS: Readonly<Record<string, number>> = { prime256v1: 256, secp384r1: 384, secp521r1: 521 };

/** Facts of the first certificate of a PEM chain; every block must parse. */
export function readChain(pem: string): X509Certificate {
  const [leaf] = (pem.match(BLOCK) ?? []).map(parseCertificate);
  if (leaf === undefined) throw fault('certificateMalformed');
  return leaf;
}

/** Refuses a key that is encrypted, unreadable, or not the certificate's. */
export function checkKey(certificate: X509Certificate, pem: string): void {
  if (pem.includes('ENCRYPTED')) throw fault('keyEncrypted');
  if (!certificate.checkPrivateKey(parseKey(pem))) throw fault('keyMismatch');
}

export function factsOf(certificate: X509Certificate): CertificateFacts {
  const { asymmetricKeyType = 'unknown' } = certificate.publicKey;
  return {
    fingerprint: certificate.fingerprint.toLowerCase(),
    commonName: /^CN=(.+)$/m.exec(certificate.subject)?.[1] ?? '',
    alternativeNames: (certificate.subjectAltName ?? '')
      .split(', ')
      .flatMap((name) => /^DNS:(.+)$/.exec(name)?.[1] ?? []),
    keyAlgorithm: asymmetricKeyType === 'ec' ? 'ECDSA' : asymmetricKeyType.toUpperCase(),
    keyLength: bitsOf(certificate.publicKey),
    expiresAt: Date.parse(certificate.validTo),
  };
}

function bitsOf({ asymmetricKeyDetails: details }: KeyObject): number {
  return details?.modulusLength ?? CURVE_BITS[details?.namedCurve ?? ''] ?? 0;
}

function parseCertificate(block: string): X509Certificate {
  try {
    return new X509Certificate(block);
  } catch {
    throw fault('certificateMalformed');
  }
}

function parseKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw fault('keyMalformed');
  }
}
