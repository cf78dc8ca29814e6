import { describe, expect, it } from 'vitest';

import { ApiFault } from '../service.ts';
import { memoryWorld } from '../world/memory-world.ts';
import { callAction } from '../world/test-call.ts';
import { ims } from './index.ts';

type Input = Parameters<typeof callAction>[3];
type Json = ReturnType<typeof JSON.parse>;

function account(): {
  run: (action: string, input?: Input) => Json;
  code: (action: string, input?: Input) => string;
  accountId: string;
} {
  const world = memoryWorld();
  const run = (action: string, input: Input = {}): Json =>
    JSON.parse(JSON.stringify(callAction(world, ims, action, input)));
  const code = (action: string, input: Input = {}): string => {
    try {
      run(action, input);
      return 'none';
    } catch (error) {
      if (error instanceof ApiFault) return `${error.status} ${error.code}`;
      throw error;
    }
  };
  return { run, code, accountId: world.accountId };
}

const name = { OIDCProviderName: 'idp' };
const created = {
  ...name,
  IssuerUrl: 'https://issuer.example.com/c1',
  ClientIds: 'a,b',
  Fingerprints: '0123456789abcdef',
};

describe('an OIDC provider', () => {
  it('is created, read, changed and deleted', () => {
    const { run, code, accountId } = account();
    expect(run('CreateOIDCProvider', created).OIDCProvider).toEqual({
      OIDCProviderName: 'idp',
      Arn: `acs:ram::${accountId}:oidc-provider/idp`,
      IssuerUrl: 'https://issuer.example.com/c1',
      ClientIds: 'a,b',
      Fingerprints: '0123456789abcdef',
      Description: '',
      IssuanceLimitTime: 12,
      CreateDate: '2026-11-20T00:00:00Z',
      UpdateDate: '2026-11-20T00:00:00Z',
      GmtCreate: '1795132800000',
      GmtModified: '1795132800000',
    });
    run('UpdateOIDCProvider', { ...name, ClientIds: 'c', NewDescription: 'd', IssuanceLimitTime: 1 });
    expect(run('GetOIDCProvider', name).OIDCProvider).toMatchObject({
      ClientIds: 'c',
      Description: 'd',
      IssuanceLimitTime: 1,
    });
    expect(run('ListOIDCProviders')).toMatchObject({
      IsTruncated: false,
      OIDCProviders: { OIDCProvider: [{ OIDCProviderName: 'idp' }] },
    });
    run('DeleteOIDCProvider', name);
    expect(code('GetOIDCProvider', name)).toBe('404 EntityNotExist.OIDCProvider');
  });

  it('has clients and fingerprints that come and go', () => {
    const { run, code } = account();
    run('CreateOIDCProvider', created);
    expect(run('AddClientIdToOIDCProvider', { ...name, ClientId: 'c' }).OIDCProvider.ClientIds).toBe('a,b,c');
    expect(code('AddClientIdToOIDCProvider', { ...name, ClientId: 'c' })).toBe(
      '409 EntityAlreadyExists.OIDCProvider.ClientId',
    );
    expect(run('RemoveClientIdFromOIDCProvider', { ...name, ClientId: 'a' }).OIDCProvider.ClientIds).toBe('b,c');
    expect(code('RemoveClientIdFromOIDCProvider', { ...name, ClientId: 'a' })).toBe(
      '404 EntityNotExist.OIDCProvider.ClientId',
    );
    for (const digit of '1234') run('AddFingerprintToOIDCProvider', { ...name, Fingerprint: digit.repeat(40) });
    expect(code('AddFingerprintToOIDCProvider', { ...name, Fingerprint: '5'.repeat(40) })).toBe(
      '409 LimitExceeded.OIDCProvider.Fingerprint',
    );
    expect(
      run('RemoveFingerprintFromOIDCProvider', { ...name, Fingerprint: '1'.repeat(40) }).OIDCProvider.Fingerprints,
    ).not.toContain('1'.repeat(40));
  });

  it('is validated', () => {
    const { run, code } = account();
    const create = (input: Input): string => code('CreateOIDCProvider', { ...created, ...input });
    expect(create({ OIDCProviderName: 'a b' })).toBe('400 InvalidParameter.OIDCProviderName.InvalidChars');
    expect(create({ IssuerUrl: 'http://x' })).toBe('400 InvalidParameter.IssuerUrl.Format');
    expect(create({ IssuanceLimitTime: 169 })).toBe('400 InvalidParameter.IssuanceLimitTime.Format');
    expect(create({ Fingerprints: 'xyz' })).toBe('400 InvalidParameter.Fingerprints.Format');
    run('CreateOIDCProvider', created);
    expect(create({})).toBe('409 EntityAlreadyExists.OIDCProvider');
  });
});
