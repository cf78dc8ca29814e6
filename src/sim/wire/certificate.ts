import { webcrypto } from 'node:crypto';
import { wallClock } from '../../base/index.ts';
import { REGIONS } from '../../catalog/index.ts';

/** A certificate for the simulator and the authority that issued it, all PEM. */
export interface Certificate {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

const DAY = 86_400_000;
const TEN_YEARS = 3652 * DAY;
const KEY_TYPE = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const;

/**
 * Issues a certificate for the loopback names, and for Alibaba's own names so that HTTPS clients can reach the simulator
 * as their proxy. Its authority is made for it and its key thrown away.
 */
export async function issueCertificate(): Promise<Certificate> {
  // Loaded only when a world is made: the library and its reflection cost more than the rest of the start.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  x509.cryptoProvider.set(webcrypto as unknown as Parameters<typeof x509.cryptoProvider.set>[0]);
  const now = wallClock.now();
  const validity = { notBefore: new Date(now - DAY), notAfter: new Date(now + TEN_YEARS) };
  const [authority, server] = await Promise.all([newKeys(), newKeys()]);
  const name = 'CN=Landfall simulated cloud';
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    name,
    serialNumber: serialNumber(),
    keys: authority,
    signingAlgorithm: SIGNING,
    ...validity,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(authority.publicKey),
    ],
  });
  const cert = await x509.X509CertificateGenerator.create({
    subject: 'CN=localhost',
    issuer: name,
    serialNumber: serialNumber(),
    publicKey: server.publicKey,
    signingKey: authority.privateKey,
    signingAlgorithm: SIGNING,
    ...validity,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        { type: 'ip', value: '127.0.0.1' },
        { type: 'ip', value: '::1' },
        ...serverNames().map((value) => ({ type: 'dns' as const, value })),
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(authority.publicKey),
    ],
  });
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', server.privateKey)).toString('base64');
  return { ca: ca.toString('pem'), cert: cert.toString('pem'), key: pem('PRIVATE KEY', pkcs8) };
}

function serverNames(): string[] {
  const regional = REGIONS.flatMap(({ id }) => [`*.${id}.aliyuncs.com`, `*.oss-${id}.aliyuncs.com`]);
  return ['localhost', '*.localhost', '*.aliyuncs.com', ...regional];
}

async function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return await webcrypto.subtle.generateKey(KEY_TYPE, true, ['sign', 'verify']);
}

/** Sixteen random bytes whose first bit is clear: serial numbers are positive. */
function serialNumber(): string {
  const bytes = Buffer.from(webcrypto.getRandomValues(new Uint8Array(16)));
  bytes[0] = (bytes[0] ?? 0) & 0x7f;
  return bytes.toString('hex');
}

function pem(label: string, base64: string): string {
  const lines = base64.match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
