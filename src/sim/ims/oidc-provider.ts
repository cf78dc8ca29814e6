import { isoSeconds } from '../iso-time.ts';
import type { Action, Answer, Call } from '../service.ts';
import type { Params } from '../wire/params.ts';
import type { World } from '../world/world.ts';
import { oidcProviderArn } from '../ram/arn.ts';
import { alreadyExists, invalidParameter, limitExceeded, notExist } from '../ram/faults.ts';
import { markerPage, truncation } from '../ram/marker-page.ts';
import { optionalText, ruledText } from '../ram/text-rules.ts';
import { OIDC_PROVIDERS, type OidcProviderRow } from './tables.ts';

export const oidcProviderActions: Readonly<Record<string, Action>> = {
  CreateOIDCProvider: action('CreateOIDCProvider', 'registers an OpenID Connect issuer', createProvider),
  GetOIDCProvider: reading('GetOIDCProvider', 'reads an OpenID Connect provider', (call) =>
    providerAnswer(call, needProvider(call)),
  ),
  UpdateOIDCProvider: action('UpdateOIDCProvider', 'changes description, clients and token age', updateProvider),
  DeleteOIDCProvider: action('DeleteOIDCProvider', 'removes a provider, also while roles refer to it', deleteProvider),
  ListOIDCProviders: reading('ListOIDCProviders', 'lists providers by Marker', listProviders),
  AddClientIdToOIDCProvider: memberAction('AddClientIdToOIDCProvider', 'clientIds', added),
  RemoveClientIdFromOIDCProvider: memberAction('RemoveClientIdFromOIDCProvider', 'clientIds', removed),
  AddFingerprintToOIDCProvider: memberAction('AddFingerprintToOIDCProvider', 'fingerprints', added),
  RemoveFingerprintFromOIDCProvider: memberAction('RemoveFingerprintFromOIDCProvider', 'fingerprints', removed),
};

/** The provider with that ARN, as AssumeRoleWithOIDC names it. */
export function findProviderByArn(world: World, arn: string): OidcProviderRow | undefined {
  const prefix = oidcProviderArn(world.accountId, '');
  return arn.startsWith(prefix) ? world.table(OIDC_PROVIDERS).get(arn.slice(prefix.length)) : undefined;
}

/** IMS actions are called `ram:` in policies. */
function action(name: string, summary: string, run: Action['run']): Action {
  return { summary, mutates: true, permission: `ram:${name}`, resources, run };
}

function reading(name: string, summary: string, run: Action['run']): Action {
  return { ...action(name, summary, run), mutates: false };
}

function resources({ world, params }: Call): readonly string[] {
  return [oidcProviderArn(world.accountId, params.text('OIDCProviderName') ?? '*')];
}

/** The two lists of a provider: their parameters, forms, limits and names in errors. */
const LISTS = {
  clientIds: {
    one: 'ClientId',
    all: 'ClientIds',
    form: /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/,
    limit: 50,
    quota: 'ims.clientIdsPerOidcProvider',
    entity: 'OIDCProvider.ClientId',
  },
  fingerprints: {
    one: 'Fingerprint',
    all: 'Fingerprints',
    form: /^[A-Fa-f0-9]{1,128}$/,
    limit: 5,
    quota: 'ims.fingerprintsPerOidcProvider',
    entity: 'OIDCProvider.Fingerprint',
  },
} as const;
type ListName = keyof typeof LISTS;

type Edit = (world: World, list: ListName, members: readonly string[], member: string) => readonly string[];

function memberAction(name: string, list: ListName, edit: Edit): Action {
  const verb = edit === added ? 'adds one to' : 'takes one from';
  return action(name, `${verb} a provider’s ${list === 'clientIds' ? 'client ids' : 'fingerprints'}`, (call) => {
    const provider = needProvider(call);
    const { one, form } = LISTS[list];
    const member = call.params.need(one);
    if (!form.test(member)) throw invalidParameter(one, 'Format');
    return replaced(call, { ...provider, [list]: edit(call.world, list, provider[list], member) });
  });
}

function added(world: World, list: ListName, members: readonly string[], member: string): readonly string[] {
  if (members.includes(member)) throw alreadyExists(LISTS[list].entity);
  return limited(world, list, [...members, member]);
}

function removed(_world: World, list: ListName, members: readonly string[], member: string): readonly string[] {
  if (!members.includes(member)) throw notExist(LISTS[list].entity);
  return members.filter((other) => other !== member);
}

function limited(world: World, list: ListName, members: readonly string[]): readonly string[] {
  const { quota, limit, entity } = LISTS[list];
  if (members.length > world.quota(quota, limit)) throw limitExceeded(entity);
  return members;
}

function createProvider(call: Call): Answer {
  const { world, params, now } = call;
  const provider: OidcProviderRow = {
    id: ruledText(params, 'OIDCProviderName', 'oidcProviderName'),
    issuerUrl: issuerUrl(params),
    clientIds: memberList(call, 'clientIds') ?? [],
    fingerprints: memberList(call, 'fingerprints') ?? [],
    description: optionalText(params, 'Description', 'comments') ?? '',
    issuanceLimitTime: issuanceHours(params) ?? 12,
    createdAt: now,
    updatedAt: now,
  };
  const providers = world.table(OIDC_PROVIDERS);
  if (providers.get(provider.id) !== undefined) throw alreadyExists('OIDCProvider');
  if (providers.size >= world.quota('ims.identityProviders', 100)) throw limitExceeded('OIDCProvider');
  return replaced(call, provider);
}

function updateProvider(call: Call): Answer {
  const { params } = call;
  const provider = needProvider(call);
  return replaced(call, {
    ...provider,
    clientIds: memberList(call, 'clientIds') ?? provider.clientIds,
    description: optionalText(params, 'NewDescription', 'comments') ?? provider.description,
    issuanceLimitTime: issuanceHours(params) ?? provider.issuanceLimitTime,
  });
}

function deleteProvider(call: Call): Answer {
  const provider = needProvider(call);
  call.world.table(OIDC_PROVIDERS).delete(provider.id);
  return {};
}

function listProviders(call: Call): Answer {
  const page = markerPage(call.world.table(OIDC_PROVIDERS).all(), ({ id }) => id, call.params);
  const providers = page.rows.map((row) => providerAnswer(call, row)['OIDCProvider']);
  return { ...truncation(page), OIDCProviders: { OIDCProvider: providers } };
}

function replaced(call: Call, provider: OidcProviderRow): Answer {
  const updated = { ...provider, updatedAt: call.now };
  call.world.table(OIDC_PROVIDERS).put(updated);
  return providerAnswer(call, updated);
}

function needProvider({ world, params }: Call): OidcProviderRow {
  const provider = world.table(OIDC_PROVIDERS).get(params.need('OIDCProviderName'));
  if (provider === undefined) throw notExist('OIDCProvider');
  return provider;
}

function issuerUrl(params: Params): string {
  const url = params.need('IssuerUrl');
  if (!/^https:\/\/[^\s?#]+$/.test(url)) throw invalidParameter('IssuerUrl', 'Format');
  if (url.length > 255) throw invalidParameter('IssuerUrl', 'Length');
  return url;
}

/** `ClientIds=a,b`: all of a list at once; undefined when absent. */
function memberList({ world, params }: Call, list: ListName): readonly string[] | undefined {
  const { all, form } = LISTS[list];
  const members = params.commaList(all);
  if (members === undefined) return undefined;
  if (!members.every((member) => form.test(member))) throw invalidParameter(all, 'Format');
  return limited(world, list, [...new Set(members)]);
}

function issuanceHours(params: Params): number | undefined {
  const hours = params.int('IssuanceLimitTime');
  if (hours !== undefined && (hours < 0 || hours > 168)) throw invalidParameter('IssuanceLimitTime', 'Format');
  return hours;
}

function providerAnswer({ world }: Call, provider: OidcProviderRow): Answer {
  return {
    OIDCProvider: {
      OIDCProviderName: provider.id,
      Arn: oidcProviderArn(world.accountId, provider.id),
      IssuerUrl: provider.issuerUrl,
      ClientIds: provider.clientIds.join(','),
      Fingerprints: provider.fingerprints.join(','),
      Description: provider.description,
      IssuanceLimitTime: provider.issuanceLimitTime,
      CreateDate: isoSeconds(provider.createdAt),
      UpdateDate: isoSeconds(provider.updatedAt),
      GmtCreate: String(provider.createdAt),
      GmtModified: String(provider.updatedAt),
    },
  };
}
