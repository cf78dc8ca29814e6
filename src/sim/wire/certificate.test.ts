import { createPrivateKey, X509Certificate } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { issueCertificate } from './certificate.ts';
import { integer, octetString, oid } from './der.ts';

const issued = issueCertificate();
const [ca, cert] = [new X509Certificate(issued.ca), new X509Certificate(issued.cert)];

describe('the certificate of a world', () => {
  it('is issued by its authority, which signs itself', () => {
    expect(ca.ca).toBe(true);
    expect(ca.verify(ca.publicKey)).toBe(true);
    expect(cert.ca).toBe(false);
    expect(cert.verify(ca.publicKey)).toBe(true);
    expect(cert.checkIssued(ca)).toBe(true);
    expect(cert.verify(cert.publicKey)).toBe(false);
    expect(cert.checkPrivateKey(createPrivateKey(issued.key))).toBe(true);
  });

  it('is valid now and for ten years', () => {
    expect(Date.parse(cert.validFrom)).toBeLessThan(Date.now());
    expect(Date.parse(cert.validTo)).toBeGreaterThan(Date.now() + 9 * 365 * 86_400_000);
  });

  it.each(['localhost', 'ecs.cn-shanghai.aliyuncs.com', 'kosmos.oss-cn-hangzhou.aliyuncs.com'])(
    'holds for %s',
    (host) => {
      expect(cert.checkHost(host)).toBeDefined();
      expect(cert.checkHost('example.com')).toBeUndefined();
    },
  );

  it('holds for the loopback addresses', () => {
    expect(cert.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(cert.checkIP('::1')).toBe('::1');
    expect(cert.checkIP('127.0.0.2')).toBeUndefined();
  });

  it('is never the same twice', () => {
    const other = new X509Certificate(issueCertificate().cert);
    expect(other.serialNumber).not.toBe(cert.serialNumber);
    expect(cert.serialNumber).toHaveLength(32);
  });

  it.skipIf(!existsSync('/usr/bin/openssl'))('satisfies openssl’s strict reading', () => {
    const folder = mkdtempSync(join(tmpdir(), 'landfall-cert-'));
    writeFileSync(join(folder, 'ca.pem'), issued.ca);
    writeFileSync(join(folder, 'cert.pem'), issued.cert);
    const args = ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', 'ca.pem', 'cert.pem'];
    expect(execFileSync('/usr/bin/openssl', args, { cwd: folder, encoding: 'utf8' })).toContain('cert.pem: OK');
    rmSync(folder, { recursive: true, force: true });
  });
});

describe('DER', () => {
  it('writes arcs in base 128, lengths as short as can be, and whole numbers as positive ones', () => {
    expect(oid('1.2.840.10045.4.3.2').toString('hex')).toBe('06082a8648ce3d040302');
    expect(octetString(new Uint8Array(127)).subarray(0, 2).toString('hex')).toBe('047f');
    expect(octetString(new Uint8Array(128)).subarray(0, 3).toString('hex')).toBe('048180');
    expect(octetString(new Uint8Array(300)).subarray(0, 4).toString('hex')).toBe('0482012c');
    expect(integer(Uint8Array.of(0x80)).toString('hex')).toBe('02020080');
  });
});
