import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { wallClock } from '../../base/index.ts';
import { REGIONS } from '../../catalog/index.ts';
import {
  bitString,
  boolean,
  explicit,
  implicit,
  integer,
  octetString,
  oid,
  sequence,
  setOf,
  utcTime,
  utf8,
} from './der.ts';

/** A certificate for the simulator and the authority that issued it, all PEM. */
export interface Certificate {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

const DAY = 86_400_000;
const TEN_YEARS = 3652 * DAY;
const AUTHORITY = 'Landfall simulated cloud';
const ECDSA_WITH_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
const NOTHING = sequence();

/**
 * Issues a certificate for the loopback names, and for Alibaba's own names so that HTTPS clients can reach the simulator
 * as their proxy. Its authority is made for it and its key thrown away. Encoded here rather than by a library, which would
 * take longer to load than a world takes to start.
 */
export function issueCertificate(): Certificate {
  const [authority, server] = [newKeys(), newKeys()];
  const ca = certificate(authority, {
    subject: AUTHORITY,
    publicKey: authority.spki,
    extensions: [
      critical('2.5.29.19', sequence(boolean(true), integer(Uint8Array.of(0)))),
      // May sign certificates and revocation lists.
      critical('2.5.29.15', bitString(Uint8Array.of(0b0000_0110), 1)),
      extension('2.5.29.14', octetString(keyId(authority))),
    ],
  });
  const cert = certificate(authority, {
    subject: 'localhost',
    publicKey: server.spki,
    extensions: [
      critical('2.5.29.19', NOTHING),
      // May sign a handshake, as a server.
      critical('2.5.29.15', bitString(Uint8Array.of(0b1000_0000), 7)),
      extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.1'))),
      extension('2.5.29.17', sequence(...alternativeNames())),
      extension('2.5.29.35', sequence(implicit(0, keyId(authority)))),
    ],
  });
  return { ca, cert, key: server.key.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

interface Keys {
  readonly key: KeyObject;
  /** The public key with its kind, DER. */
  readonly spki: Buffer;
}

function newKeys(): Keys {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { key: privateKey, spki: publicKey.export({ type: 'spki', format: 'der' }) };
}

interface Particulars {
  readonly subject: string;
  readonly publicKey: Buffer;
  readonly extensions: readonly Buffer[];
}

/** A certificate of the authority's, PEM. */
function certificate(authority: Keys, { subject, publicKey, extensions }: Particulars): string {
  const now = wallClock.now();
  const body = sequence(
    explicit(0, integer(Uint8Array.of(2))),
    integer(serialNumber()),
    ECDSA_WITH_SHA256,
    commonName(AUTHORITY),
    sequence(utcTime(new Date(now - DAY)), utcTime(new Date(now + TEN_YEARS))),
    commonName(subject),
    publicKey,
    explicit(3, sequence(...extensions)),
  );
  return pem('CERTIFICATE', sequence(body, ECDSA_WITH_SHA256, bitString(sign('sha256', body, authority.key))));
}

function alternativeNames(): readonly Buffer[] {
  const [loopback4, loopback6] = [
    Uint8Array.of(127, 0, 0, 1),
    Uint8Array.from({ length: 16 }, (_, n) => (n === 15 ? 1 : 0)),
  ];
  return [
    implicit(7, loopback4),
    implicit(7, loopback6),
    ...serverNames().map((name) => implicit(2, Buffer.from(name))),
  ];
}

function serverNames(): readonly string[] {
  const regional = REGIONS.flatMap(({ id }) => [`*.${id}.aliyuncs.com`, `*.oss-${id}.aliyuncs.com`]);
  return ['localhost', '*.localhost', '*.aliyuncs.com', ...regional];
}

function commonName(name: string): Buffer {
  return sequence(setOf(sequence(oid('2.5.4.3'), utf8(name))));
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(oid(id), octetString(value));
}

/** One that a client must understand. */
function critical(id: string, value: Buffer): Buffer {
  return sequence(oid(id), boolean(true), octetString(value));
}

/** SHA-1 of the key's point: the last 65 bytes. */
function keyId({ spki }: Keys): Buffer {
  return createHash('sha1').update(spki.subarray(-65)).digest();
}

/** Sixteen random bytes; the first is neither zero nor has its first bit set: serial numbers are positive and have no padding. */
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes;
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
