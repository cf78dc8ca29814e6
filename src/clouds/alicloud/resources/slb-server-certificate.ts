import type { Attributes, Driver, DriverIo } from '../../../model/index.ts';
import { attributes, filled, rowsAt, textAt } from '../api/answer.ts';
import { paramsFrom } from '../api/args.ts';
import { modifiedBy, syncAspects } from '../api/aspects.ts';
import { createUntokened, modify, query } from '../api/call.ts';
import { ignoreMissing, unlessMissing } from '../api/missing.ts';
import { untilGone } from '../api/poll-status.ts';
import { findByTags, indexedAs, listedTags, ownedByTags } from '../api/tag-index.ts';
import { syncTags, tagParam } from '../api/tags.ts';

const TAGS = indexedAs('slb', 'certificate');
const EXPECTED = { create: 2, update: 1, delete: 2 };
const NAME = { name: 'ServerCertificateName' };

/** A TLS certificate for https listeners. The chain and the key go up once and never come back. */
export const slbServerCertificate: Driver = {
  type: 'alicloud_slb_server_certificate',
  mode: 'managed',
  facts: {
    arguments: {
      alicloud_certificate_id: 'string',
      alicloud_certificate_name: 'string',
      alicloud_certificate_region_id: 'string',
      name: 'string',
      private_key: 'string',
      resource_group_id: 'string',
      server_certificate: 'string',
      tags: 'map',
    },
    forceNew: [
      'alicloud_certificate_id',
      'alicloud_certificate_name',
      'alicloud_certificate_region_id',
      'private_key',
      'resource_group_id',
      'server_certificate',
    ],
    writeOnly: ['alicloud_certificate_region_id', 'private_key', 'server_certificate'],
    tags: 'tags',
    replace: 'create-first',
    actions: {
      read: ['slb:DescribeServerCertificates', 'slb:ListTagResources'],
      create: ['slb:UploadServerCertificate', 'slb:TagResources'],
      update: ['slb:SetServerCertificateName', 'slb:TagResources', 'slb:UntagResources'],
      delete: ['slb:DeleteServerCertificate'],
    },
    expectedSeconds: EXPECTED,
    sensitive: ['private_key'],
  },

  find: (io, desired) =>
    findByTags(io, TAGS, desired, async (id) => (await describe(io, id, desired.region)) !== undefined),

  async read(io, id, region) {
    const row = await describe(io, id, region);
    if (row === undefined) return undefined;
    return attributes({
      id,
      name: textAt(row, 'ServerCertificateName'),
      alicloud_certificate_id: filled(textAt(row, 'AliCloudCertificateId')),
      alicloud_certificate_name: filled(textAt(row, 'AliCloudCertificateName')),
      resource_group_id: textAt(row, 'ResourceGroupId'),
      common_name: textAt(row, 'CommonName'),
      expire_time: textAt(row, 'ExpireTime'),
      fingerprint: textAt(row, 'Fingerprint'),
      tags: await listedTags(io, TAGS, id, region),
    });
  },

  async create(io, { args, region }) {
    const params = { ...paramsFrom(args, UPLOAD), Tag: tagParam(args) };
    const answer = await createUntokened(io, { api: 'slb:UploadServerCertificate', region, params });
    return textAt(answer, 'ServerCertificateId') ?? '';
  },

  async sync(io, id, change) {
    await syncAspects(io, id, change, [
      modifiedBy({ api: 'slb:SetServerCertificateName', id: 'ServerCertificateId', args: NAME }),
    ]);
    await syncTags(io, id, change, TAGS);
  },

  async remove(io, id, _observed, region) {
    await ignoreMissing(
      modify(io, { api: 'slb:DeleteServerCertificate', region, params: { ServerCertificateId: id } }),
    );
    const read = (): Promise<Attributes | undefined> => describe(io, id, region);
    await untilGone(io, { what: `server certificate ${id}`, expectedSeconds: EXPECTED.delete, read });
  },

  owned: (io, owner, region) => ownedByTags(io, TAGS, owner, region),
};

/** The key stays a Secret until the client puts it on the wire. */
const UPLOAD = {
  ...NAME,
  server_certificate: 'ServerCertificate',
  private_key: 'PrivateKey',
  alicloud_certificate_id: 'AliCloudCertificateId',
  alicloud_certificate_name: 'AliCloudCertificateName',
  alicloud_certificate_region_id: 'AliCloudCertificateRegionId',
  resource_group_id: 'ResourceGroupId',
};

/** An unknown id gives an empty list, not an error. */
async function describe(io: DriverIo, id: string, region: string | undefined): Promise<Attributes | undefined> {
  const call = { api: 'slb:DescribeServerCertificates', region, params: { ServerCertificateId: id } };
  const answer = await unlessMissing(query(io, call));
  const rows = answer === undefined ? [] : rowsAt(answer, 'ServerCertificates.ServerCertificate');
  return rows.find((row) => textAt(row, 'ServerCertificateId') === id);
}
