import { isoSeconds } from '../iso-time.ts';
import { defaultResourceGroupId } from '../resource-group.ts';
import type { Action, Answer, Call } from '../service.ts';
import { hasTags } from '../tags.ts';
import type { TableSpec } from '../world/table.ts';
import { checkKey, factsOf, readChain } from './certificate-text.ts';
import { fault, invalid } from './faults.ts';
import { checkedLabel, checkedTags, tagList } from './naming.ts';
import { CA_CERTIFICATES, DOMAIN_EXTENSIONS, LISTENERS, SERVER_CERTIFICATES, type Certificate } from './tables.ts';

/** Server and CA certificates have the same actions over two tables, with other words. */
interface CertificateKind {
  readonly table: TableSpec<Certificate>;
  /** The noun in action and parameter names. */
  readonly noun: 'ServerCertificate' | 'CACertificate';
  readonly gone: 'certificateGone' | 'caCertificateGone';
  /** The X509 to store, from the upload's parameters. */
  readonly read: (call: Call) => ReturnType<typeof readChain>;
  readonly isUsed: (call: Call, id: string) => boolean;
  readonly extras: object;
}

const SERVER: CertificateKind = {
  table: SERVER_CERTIFICATES,
  noun: 'ServerCertificate',
  gone: 'certificateGone',
  read: (call) => {
    // Certificates of the certificate service live in another product, which this cloud does not have.
    if (call.params.has('AliCloudCertificateId')) throw invalid('AliCloudCertificateId');
    const certificate = readChain(call.params.need('ServerCertificate'));
    checkKey(certificate, call.params.need('PrivateKey'));
    return certificate;
  },
  isUsed: (call, id) =>
    call.world.table(LISTENERS).where('serverCertificateId', id).length > 0 ||
    call.world.table(DOMAIN_EXTENSIONS).where('serverCertificateId', id).length > 0,
  extras: { IsAliCloudCertificate: 0, AliCloudCertificateId: '', AliCloudCertificateName: '' },
};

const CA: CertificateKind = {
  table: CA_CERTIFICATES,
  noun: 'CACertificate',
  gone: 'caCertificateGone',
  read: (call) => readChain(call.params.need('CACertificate')),
  isUsed: (call, id) => call.world.table(LISTENERS).where('caCertificateId', id).length > 0,
  extras: {},
};

export const certificateActions: Record<string, Action> = Object.assign({}, ...[SERVER, CA].map(actionsOf)) as Record<
  string,
  Action
>;

function actionsOf(kind: CertificateKind): Record<string, Action> {
  const { noun } = kind;
  const resources = (call: Call): readonly string[] => {
    return [`acs:slb:${call.region}:${call.world.accountId}:certificate/${call.params.text(`${noun}Id`) ?? '*'}`];
  };
  return {
    [`Upload${noun}`]: {
      summary: `uploads a ${noun} in PEM and checks it`,
      mutates: true,
      required: ['RegionId'],
      resources,
      run: (call) => upload(call, kind),
    },
    [`Describe${noun}s`]: {
      summary: `${noun}s by id or tag; an unknown id gives an empty list`,
      mutates: false,
      resources,
      run: (call) => describe(call, kind),
    },
    [`Set${noun}Name`]: {
      summary: `renames a ${noun}`,
      mutates: true,
      required: ['RegionId', `${noun}Id`, `${noun}Name`],
      resources,
      run: (call) => {
        const name = checkedLabel(call.params.need(`${noun}Name`), `${noun}Name`);
        call.world.table(kind.table).put({ ...needCertificate(call, kind), name });
        return {};
      },
    },
    [`Delete${noun}`]: {
      summary: `deletes a ${noun} that no listener uses`,
      mutates: true,
      required: [`${noun}Id`],
      resources,
      run: (call) => {
        const row = needCertificate(call, kind);
        if (kind.isUsed(call, row.id)) throw fault('certificateUsed');
        call.world.table(kind.table).delete(row.id);
        return {};
      },
    },
  };
}

function upload(call: Call, kind: CertificateKind): Answer {
  const { params, world } = call;
  const table = world.table(kind.table);
  if (table.where('regionId', call.region).length >= world.quota('slb.certificates', 100)) throw fault('overQuota');
  const certificate = kind.read(call);
  const id = newCertificateId(call);
  const row: Certificate = {
    id,
    regionId: call.region,
    name: checkedLabel(params.text(`${kind.noun}Name`) ?? id, `${kind.noun}Name`),
    ...factsOf(certificate),
    resourceGroupId: params.text('ResourceGroupId') ?? defaultResourceGroupId(world),
    createdAt: call.now,
    tags: checkedTags(params.tags()),
  };
  table.put(row);
  return answerOf(kind, row);
}

/** `<account>_<12 hex>_<10 digits>_<9 digits>`. */
function newCertificateId({ world }: Call): string {
  const hex = world
    .random(0, 2 ** 48 - 1)
    .toString(16)
    .padStart(12, '0');
  return `${world.accountId}_${hex}_${world.random(1e9, 1e10 - 1)}_${world.random(1e8, 1e9 - 1)}`;
}

function needCertificate(call: Call, kind: CertificateKind): Certificate {
  const row = call.world.table(kind.table).get(call.params.need(`${kind.noun}Id`));
  if (row === undefined || row.regionId !== call.region) throw fault(kind.gone);
  return row;
}

function describe(call: Call, kind: CertificateKind): Answer {
  const { params, world } = call;
  const id = params.text(`${kind.noun}Id`);
  const group = params.text('ResourceGroupId');
  const tags = params.tags();
  const named =
    id === undefined ? world.table(kind.table).where('regionId', call.region) : [world.table(kind.table).get(id)];
  const rows = named.filter((row): row is Certificate => {
    return (
      row?.regionId === call.region && hasTags(row.tags, tags) && (group ?? row.resourceGroupId) === row.resourceGroupId
    );
  });
  return {
    [`${kind.noun}s`]: {
      [kind.noun]: rows.map((row) => ({
        ...answerOf(kind, row),
        EncryptionAlgorithm: row.keyAlgorithm,
        EncryptionKeyLength: row.keyLength,
        StandardType: 'International',
        Tags: tagList(row.tags),
      })),
    },
  };
}

function answerOf({ noun, extras }: CertificateKind, row: Certificate): Answer {
  return {
    [`${noun}Id`]: row.id,
    [`${noun}Name`]: row.name,
    Fingerprint: row.fingerprint,
    RegionId: row.regionId,
    RegionIdAlias: row.regionId,
    ResourceGroupId: row.resourceGroupId,
    CommonName: row.commonName,
    SubjectAlternativeNames: { SubjectAlternativeName: row.alternativeNames },
    CreateTime: isoSeconds(row.createdAt),
    CreateTimeStamp: row.createdAt,
    ExpireTime: isoSeconds(row.expiresAt),
    ExpireTimeStamp: row.expiresAt,
    ...extras,
  };
}
