import { createHash, createPrivateKey, generateKeyPairSync, sign, X509Certificate, type KeyObject } from 'node:crypto';

/** A certificate and its key, PEM. */
export interface Issued {
  readonly certificate: string;
  readonly key: string;
}

/** Whom a certificate is for and how long it holds, milliseconds since the epoch. */
export interface Subject {
  readonly commonName: string;
  readonly organization?: string;
  readonly from: number;
  readonly until: number;
}

/**
 * Issues an ECDSA P-256 certificate, by an authority or by itself. Written out here because the library that the wire
 * uses works asynchronously, and a handler must answer at once.
 */
export function issue(subject: Subject, authority?: Issued): Issued {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer = authority === undefined ? privateKey : createPrivateKey(authority.key);
  const issuer = authority === undefined ? nameOf(subject) : issuerName(authority);
  const body = sequence(
    context(0, integer(Buffer.from([2]))),
    integer(createHash('sha256').update(publicKeyOf(publicKey)).digest().subarray(0, 8)),
    ECDSA_SHA256,
    issuer,
    sequence(time(subject.from), time(subject.until)),
    nameOf(subject),
    publicKeyOf(publicKey),
    context(
      3,
      sequence(...(authority === undefined ? [basicConstraints(true)] : [basicConstraints(false), clientUse()])),
    ),
  );
  const certificate = sequence(body, ECDSA_SHA256, bits(sign('sha256', body, signer)));
  return {
    certificate: pem('CERTIFICATE', certificate),
    key: pem('PRIVATE KEY', privateKey.export({ type: 'pkcs8', format: 'der' })),
  };
}

/** The authority's subject as the common name it was issued to. */
function issuerName({ certificate }: Issued): Buffer {
  const subject = new X509Certificate(certificate).subject.split('\n').map((line) => line.split('='));
  return nameOf({ commonName: subject.find(([key]) => key === 'CN')?.[1] ?? '' });
}

function publicKeyOf(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

function nameOf({ commonName, organization }: Pick<Subject, 'commonName' | 'organization'>): Buffer {
  const part = (id: Buffer, text: string): Buffer => der(0x31, sequence(id, der(0x0c, Buffer.from(text))));
  return sequence(
    ...(organization === undefined ? [] : [part(OIDS.organization, organization)]),
    part(OIDS.commonName, commonName),
  );
}

function basicConstraints(isAuthority: boolean): Buffer {
  const value = isAuthority ? sequence(der(0x01, Buffer.from([0xff]))) : sequence();
  return sequence(OIDS.basicConstraints, der(0x01, Buffer.from([0xff])), der(0x04, value));
}

function clientUse(): Buffer {
  return sequence(OIDS.extendedKeyUsage, der(0x04, sequence(OIDS.clientAuth)));
}

/** GeneralizedTime, `20261120000000Z`. */
function time(ms: number): Buffer {
  const text = new Date(ms).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14);
  const year = Number(text.slice(0, 4));
  return year < 2050 ? der(0x17, Buffer.from(`${text.slice(2)}Z`)) : der(0x18, Buffer.from(`${text}Z`));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function context(tag: number, content: Buffer): Buffer {
  return der(0xa0 + tag, content);
}

function bits(content: Buffer): Buffer {
  return der(0x03, Buffer.concat([Buffer.from([0]), content]));
}

/** A positive number: a leading zero keeps the sign off. */
function integer(bytes: Buffer): Buffer {
  const first = bytes[0] ?? 0;
  return der(0x02, first >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

function der(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content.length)]), content]);
}

function lengthOf(length: number): readonly number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}

function pem(label: string, content: Buffer): string {
  const lines = content.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

const OIDS = {
  commonName: Buffer.from('0603550403', 'hex'),
  organization: Buffer.from('060355040a', 'hex'),
  basicConstraints: Buffer.from('0603551d13', 'hex'),
  extendedKeyUsage: Buffer.from('0603551d25', 'hex'),
  clientAuth: Buffer.from('06082b06010505070302', 'hex'),
} as const;
const ECDSA_SHA256 = Buffer.from('300a06082a8648ce3d040302', 'hex');
