import { beforeEach, describe, expect, it } from 'vitest';
import { kms } from '../kms/index.ts';
import { memoryWorld } from '../world/memory-world.ts';
import type { SimWorld } from '../world/sim-world.ts';
import { callAction } from '../world/test-call.ts';
import { BLOBS } from './tables.ts';
import { send, withRootKey } from './test-request.ts';

let world: SimWorld;

beforeEach(() => {
  world = withRootKey(memoryWorld());
  send(world, 'PUT /data/');
});

describe('PutBucket', () => {
  it.each([
    ['ab', 'InvalidBucketName'],
    ['Upper-case', 'InvalidBucketName'],
    ['-dash', 'InvalidBucketName'],
    [`a${'b'.repeat(63)}`, 'InvalidBucketName'],
    ['under_score', 'InvalidBucketName'],
  ])('refuses the name %s', (name, code) => {
    expect(send(world, `PUT /${name}/`).code).toBe(code);
  });

  it('answers a taken name with the body clients match', () => {
    const taken = withRootKey(memoryWorld({ taken: { bucket: ['data'] } }));
    const { status, text, headers } = send(taken, 'PUT /data/');
    expect(status).toBe(409);
    expect(headers['content-type']).toBe('application/xml');
    expect(text).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<Error><Code>BucketAlreadyExists<\/Code><Message>The requested bucket name is not available\..*<\/Message><RequestId>\w{24}<\/RequestId><HostId>localhost<\/HostId><BucketName>data<\/BucketName><\/Error>$/,
    );
  });

  it('takes its region from the host, the body or the world, and keeps it', () => {
    expect(send(world, 'PUT /', { host: 'south.oss-cn-shenzhen.aliyuncs.com' }).status).toBe(200);
    expect(send(world, 'GET /?location', { host: 'south.oss-cn-shenzhen.aliyuncs.com' }).text).toContain(
      '<LocationConstraint>oss-cn-shenzhen<',
    );
    const elsewhere = send(world, 'GET /?location', { host: 'south.oss-cn-beijing.aliyuncs.com' });
    expect([elsewhere.code, elsewhere.text.includes('<Endpoint>oss-cn-shenzhen.aliyuncs.com</Endpoint>')]).toEqual([
      'AccessDenied',
      true,
    ]);
    const body =
      '<CreateBucketConfiguration><LocationConstraint>oss-cn-beijing</LocationConstraint></CreateBucketConfiguration>';
    send(world, 'PUT /north/', { body });
    expect(send(world, 'GET /north/?location').text).toContain('oss-cn-beijing');
    expect(send(world, 'PUT /data/', { body }).text).toContain("Bucket already exists can't modify location.");
    expect(send(world, 'PUT /x-y-z/', { body: body.replace('cn-beijing', 'moon-1') }).code).toBe(
      'InvalidLocationConstraint',
    );
  });

  it('keeps to the quota of its region', () => {
    const small = withRootKey(memoryWorld({ quotas: { 'oss.buckets': 1 } }));
    expect(send(small, 'PUT /one/').status).toBe(200);
    expect(send(small, 'PUT /two/').code).toBe('TooManyBuckets');
    expect(send(small, 'PUT /one/').status).toBe(200);
  });
});

describe('ListBuckets', () => {
  it('is sorted, paged and filtered', () => {
    for (const name of ['data-b', 'data-a', 'other'])
      send(world, `PUT /${name}/`, { headers: { 'x-oss-bucket-tagging': `n=${name}` } });
    const names = (query: string): string[] =>
      [...send(world, `GET /?${query}`).text.matchAll(/<Name>([^<]*)</g)].map((match) => match[1] ?? '');
    expect(names('')).toEqual(['data', 'data-a', 'data-b', 'other']);
    // The provider asks whether a bucket exists this way.
    expect(names('prefix=data&max-keys=1')).toEqual(['data']);
    expect(names('marker=data-a')).toEqual(['data-b', 'other']);
    expect(names('tag-key=n&tag-value=other')).toEqual(['other']);
    expect(send(world, 'GET /?max-keys=2').text).toContain(
      '<IsTruncated>true</IsTruncated><NextMarker>data-a</NextMarker>',
    );
  });
});

describe('DeleteBucket', () => {
  it('refuses while versions, markers or uploads are left', () => {
    send(world, 'POST /data/k?uploads');
    expect(send(world, 'DELETE /data/').code).toBe('BucketNotEmpty');
    const id = /<UploadId>(\w+)</.exec(send(world, 'GET /data/?uploads').text)?.[1];
    send(world, `PUT /data/k?partNumber=1&uploadId=${id}`, { body: 'part' });
    expect(send(world, `DELETE /data/k?uploadId=${id}`).status).toBe(204);
    expect(world.table(BLOBS).size).toBe(0);
    expect(send(world, 'DELETE /data/').status).toBe(204);
    expect(send(world, 'DELETE /data/').code).toBe('NoSuchBucket');
  });
});

describe('settings', () => {
  it('that were never set answer as OSS does', () => {
    const answers = Object.fromEntries(
      [
        'versioning',
        'encryption',
        'lifecycle',
        'tagging',
        'policy',
        'cors',
        'logging',
        'referer',
        'website',
        'transferAcceleration',
        'resourceGroup',
        'accessmonitor',
        'publicAccessBlock',
        'httpsConfig',
        'requestPayment',
      ].map((name) => {
        const { status, code } = send(world, `GET /data/?${name}`);
        return [name, code === '' ? status : code];
      }),
    );
    expect(answers).toEqual({
      versioning: 200,
      encryption: 'NoSuchServerSideEncryptionRule',
      lifecycle: 'NoSuchLifecycle',
      tagging: 200,
      policy: 'NoSuchBucketPolicy',
      cors: 'NoSuchCORSConfiguration',
      logging: 200,
      referer: 200,
      website: 'NoSuchWebsiteConfiguration',
      transferAcceleration: 'NoSuchTransferAccelerationConfiguration',
      resourceGroup: 200,
      accessmonitor: 200,
      publicAccessBlock: 200,
      httpsConfig: 200,
      requestPayment: 200,
    });
  });

  it.each([
    [
      'transferAcceleration',
      '<TransferAccelerationConfiguration><Enabled>true</Enabled></TransferAccelerationConfiguration>',
    ],
    ['accessmonitor', '<AccessMonitorConfiguration><Status>Enabled</Status></AccessMonitorConfiguration>'],
    [
      'httpsConfig',
      '<HttpsConfiguration><TLS><Enable>true</Enable><TLSVersion>TLSv1.2</TLSVersion><TLSVersion>TLSv1.3</TLSVersion></TLS></HttpsConfiguration>',
    ],
    ['requestPayment', '<RequestPaymentConfiguration><Payer>Requester</Payer></RequestPaymentConfiguration>'],
    [
      'referer',
      '<RefererConfiguration><AllowEmptyReferer>false</AllowEmptyReferer><RefererList><Referer>http://a</Referer></RefererList></RefererConfiguration>',
    ],
    [
      'website',
      '<WebsiteConfiguration><IndexDocument><Suffix>index.html</Suffix></IndexDocument><RoutingRules><RoutingRule><RuleNumber>1</RuleNumber><Condition><KeyPrefixEquals>a/</KeyPrefixEquals></Condition><Redirect><RedirectType>Mirror</RedirectType><MirrorURL>http://b</MirrorURL></Redirect></RoutingRule></RoutingRules></WebsiteConfiguration>',
    ],
    [
      'logging',
      '<BucketLoggingStatus><LoggingEnabled><TargetBucket>data</TargetBucket><TargetPrefix>log/</TargetPrefix></LoggingEnabled></BucketLoggingStatus>',
    ],
  ])('%s come back as they went in', (name, body) => {
    expect(send(world, `PUT /data/?${name}`, { body }).status).toBe(200);
    expect(send(world, `GET /data/?${name}`).text).toContain(body);
  });

  it.each([
    ['versioning', '<VersioningConfiguration><Status>On</Status></VersioningConfiguration>', 'MalformedXML'],
    ['versioning', '<Other/>', 'MalformedXML'],
    [
      'logging',
      '<BucketLoggingStatus><LoggingEnabled><TargetBucket>absent</TargetBucket></LoggingEnabled></BucketLoggingStatus>',
      'InvalidTargetBucketForLogging',
    ],
    [
      'cors',
      '<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>PATCH</AllowedMethod></CORSRule></CORSConfiguration>',
      'MalformedXML',
    ],
    [
      'tagging',
      '<Tagging><TagSet><Tag><Key>aliyun-x</Key><Value>v</Value></Tag></TagSet></Tagging>',
      'InvalidArgument',
    ],
    [
      'tagging',
      `<Tagging><TagSet>${Array.from({ length: 21 }, (_, n) => `<Tag><Key>k${n}</Key><Value>v</Value></Tag>`).join('')}</TagSet></Tagging>`,
      'InvalidArgument',
    ],
    [
      'encryption',
      '<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>ROT13</SSEAlgorithm></ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>',
      'InvalidEncryptionAlgorithmError',
    ],
  ])('%s refuse %s', (name, body, code) => {
    expect(send(world, `PUT /data/?${name}`, { body }).code).toBe(code);
  });
});

describe('encryption with a KMS key', () => {
  const rule = (key: string): string =>
    send(world, 'PUT /data/?encryption', {
      body: `<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>KMS</SSEAlgorithm><KMSMasterKeyID>${key}</KMSMasterKeyID></ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>`,
    }).code;

  it('needs the key to be there and usable', () => {
    expect(rule('no-such-key')).toBe('KeyNotFound');
    expect(rule('alias/nothing')).toBe('AliasNotFound');
    expect(rule('not a key')).toBe('InvalidParameter');
    const { KeyMetadata } = callAction(world, kms, 'CreateKey', {}) as { KeyMetadata: { KeyId: string } };
    const key = KeyMetadata.KeyId;
    expect(rule(key)).toBe('');
    const { headers } = send(world, 'PUT /data/k', { body: 'x' });
    expect([headers['x-oss-server-side-encryption'], headers['x-oss-server-side-encryption-key-id']]).toEqual([
      'KMS',
      key,
    ]);
    callAction(world, kms, 'DisableKey', { KeyId: key });
    expect(rule(key)).toBe('KeyDisabled');
    expect(
      send(world, 'PUT /data/l', {
        body: 'x',
        headers: { 'x-oss-server-side-encryption': 'KMS', 'x-oss-server-side-encryption-key-id': key },
      }).code,
    ).toBe('KeyDisabled');
  });
});

describe('errors', () => {
  it('travel in a header when the answer is to HEAD', () => {
    const { status, headers, text } = send(world, 'HEAD /absent/');
    expect([status, text]).toEqual([404, '']);
    expect(Buffer.from(headers['x-oss-err'] ?? '', 'base64').toString()).toContain('<Code>NoSuchBucket</Code>');
    expect(headers['x-oss-ec']).toBe('0015-00000101');
  });

  it('name path style on the real endpoints and strange hosts', () => {
    expect(send(world, 'GET /data/k', { by: 'anonymous', host: 'oss-cn-hangzhou.aliyuncs.com' }).code).toBe(
      'SecondLevelDomainForbidden',
    );
    expect(send(world, 'GET /', { by: 'anonymous', host: 'example.com' }).code).toBe('NonStandardHostForbidden');
  });
});
