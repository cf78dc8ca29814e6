import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { issueCertificate, type Certificate } from '../wire/certificate.ts';
import { testAccount } from './test-account.ts';

let issued: Certificate;
beforeAll(() => {
  issued = issueCertificate();
});

interface Listed {
  readonly ServerCertificates: { readonly ServerCertificate: readonly Record<string, unknown>[] };
}

describe('UploadServerCertificate', () => {
  test('tells what the certificate says, and lists it by id and tag', () => {
    const { call, world } = testAccount();
    const uploaded = call('UploadServerCertificate', {
      ServerCertificateName: 'web',
      ServerCertificate: `${issued.cert}\n${issued.ca}`,
      PrivateKey: issued.key,
      'Tag.1.Key': 'k',
      'Tag.1.Value': 'v',
    });
    expect(uploaded).toMatchObject({
      ServerCertificateName: 'web',
      CommonName: 'localhost',
      RegionId: 'cn-shanghai',
      IsAliCloudCertificate: 0,
    });
    expect(uploaded['Fingerprint']).toMatch(/^([0-9a-f]{2}:){19}[0-9a-f]{2}$/);
    expect(uploaded['ServerCertificateId']).toMatch(new RegExp(`^${world.accountId}_[0-9a-f]{12}_\\d{10}_\\d{9}$`));
    expect(uploaded['ExpireTimeStamp']).toBeGreaterThan(world.now());
    expect(JSON.stringify(uploaded)).not.toContain('PRIVATE KEY');
    const list = (input: Record<string, string>) =>
      (call('DescribeServerCertificates', input) as unknown as Listed).ServerCertificates.ServerCertificate;
    expect(list({ ServerCertificateId: String(uploaded['ServerCertificateId']) })).toMatchObject([
      {
        ServerCertificateName: 'web',
        EncryptionAlgorithm: 'ECDSA',
        EncryptionKeyLength: 256,
        Tags: { Tag: [{ TagKey: 'k', TagValue: 'v' }] },
      },
    ]);
    expect(list({ 'Tag.1.Key': 'k', 'Tag.1.Value': 'w' })).toEqual([]);
    expect(list({ ServerCertificateId: 'unknown' })).toEqual([]);
  });

  test('refuses what does not parse or does not fit', () => {
    const { refusal } = testAccount();
    const { cert, key } = issued;
    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const otherKey = stranger.export({ type: 'pkcs8', format: 'pem' }).toString();
    const locked = stranger.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString();
    const upload = (ServerCertificate: string, PrivateKey: string): string =>
      refusal('UploadServerCertificate', { ServerCertificate, PrivateKey });
    expect(upload(cert, otherKey)).toBe('400 CertificateNotMatchPrivateKey: Certificate and key does not match.');
    expect(upload(cert, locked)).toBe('400 PrivateKeyEncryption: Key has Encrypted .');
    expect(upload(cert, 'nonsense')).toContain('400 KeyFormatError');
    expect(upload('nonsense', key)).toContain('400 CertificateFormatError');
    expect(upload('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', key)).toContain(
      '400 CertificateFormatError',
    );
  });

  test('a certificate in use stays; afterwards it goes once', () => {
    const { balancer, call, refusal } = testAccount();
    const LoadBalancerId = balancer();
    const upload = { ServerCertificate: issued.cert, PrivateKey: issued.key };
    const ServerCertificateId = String(call('UploadServerCertificate', upload)['ServerCertificateId']);
    const extra = String(call('UploadServerCertificate', upload)['ServerCertificateId']);
    const listener = { LoadBalancerId, ListenerPort: 443 };
    call('CreateLoadBalancerHTTPSListener', {
      ...listener,
      BackendServerPort: 80,
      Bandwidth: -1,
      HealthCheck: 'off',
      ServerCertificateId,
    });
    const { DomainExtensionId } = call('CreateDomainExtension', {
      ...listener,
      Domain: 'www.example.com',
      ServerCertificateId: extra,
    });
    expect(call('DescribeLoadBalancerHTTPSListenerAttribute', listener)).toMatchObject({
      ServerCertificateId,
      EnableHttp2: 'on',
      TLSCipherPolicy: 'tls_cipher_policy_1_0',
      DomainExtensions: { DomainExtension: [{ Domain: 'www.example.com', ServerCertificateId: extra }] },
    });
    const used = '400 CertificateAndPrivateKeyIsRefered: Certificate and PrivateKey Is Refered.';
    expect(refusal('DeleteServerCertificate', { ServerCertificateId })).toBe(used);
    expect(refusal('DeleteServerCertificate', { ServerCertificateId: extra })).toBe(used);
    call('DeleteDomainExtension', { DomainExtensionId: String(DomainExtensionId) });
    expect(refusal('DeleteServerCertificate', { ServerCertificateId: extra })).toBe('accepted');
    call('DeleteLoadBalancerListener', listener);
    call('DeleteServerCertificate', { ServerCertificateId });
    expect(refusal('DeleteServerCertificate', { ServerCertificateId })).toContain('404 ServerCertificateId.NotFound');
  });

  test('renames, and knows CA certificates apart', () => {
    const { call, refusal } = testAccount();
    const { CACertificateId } = call('UploadCACertificate', { CACertificate: issued.ca, CACertificateName: 'ca' });
    call('SetCACertificateName', { CACertificateId: String(CACertificateId), CACertificateName: 'root' });
    expect(JSON.stringify(call('DescribeCACertificates'))).toContain('"CACertificateName":"root"');
    expect(refusal('DeleteServerCertificate', { ServerCertificateId: String(CACertificateId) })).toContain('404');
    expect(refusal('DeleteCACertificate', { CACertificateId: String(CACertificateId) })).toBe('accepted');
  });
});
