import { describe, expect, it } from 'vitest';

import { parsePolicy } from './document.ts';

const allow = { Effect: 'Allow', Action: 'ecs:*', Resource: '*' };
const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: ['ecs.aliyuncs.com'] } };

const text = (statement: object, version: unknown = '1'): string =>
  JSON.stringify({ Version: version, Statement: [statement] });
const reason = (document: string, kind: 'identity' | 'trust' = 'identity'): string | undefined => {
  const parsed = parsePolicy(document, kind);
  return 'malformed' in parsed ? parsed.malformed : undefined;
};

describe('a policy document', () => {
  it.each([
    ['not JSON', '{', /not valid JSON/],
    ['not an object', '[]', /must be an object/],
    ['another version', text(allow, '2012-10-17'), /Version must be "1"/],
    ['no statement', JSON.stringify({ Version: '1', Statement: [] }), /Statement must be a list/],
    ['one bare statement', JSON.stringify({ Version: '1', Statement: allow }), /Statement must be a list/],
    ['no effect', text({ ...allow, Effect: 'Permit' }), /Statement\[0\].Effect/],
    ['no action', text({ Effect: 'Allow', Resource: '*' }), /exactly one of Action and NotAction/],
    ['both actions', text({ ...allow, NotAction: 'ecs:*' }), /exactly one of Action and NotAction/],
    ['an action without a service', text({ ...allow, Action: 'RunInstances' }), /invalid value "RunInstances"/],
    ['an empty action list', text({ ...allow, Action: [] }), /must not be empty/],
    ['no resource', text({ Effect: 'Allow', Action: '*' }), /exactly one of Resource and NotResource/],
    ['an AWS resource', text({ ...allow, Resource: 'arn:aws:s3:::b' }), /invalid value "arn:aws:s3:::b"/],
    ['a principal', text({ ...allow, Principal: { RAM: ['*'] } }), /unknown element "Principal"/],
    [
      'an unknown operator',
      text({ ...allow, Condition: { Roughly: { 'acs:SourceIp': '10.0.0.1' } } }),
      /Condition.Roughly/,
    ],
    [
      'a bad address',
      text({ ...allow, Condition: { IpAddress: { 'acs:SourceIp': '10.0.0.256' } } }),
      /Condition.IpAddress/,
    ],
  ])('with %s is malformed', (_, document, expected) => {
    expect(reason(document)).toMatch(expected);
  });

  it.each([
    ['one action as text', allow],
    [
      'lists',
      {
        Effect: 'Deny',
        Action: ['oss:Get*', 'ecs:Describe?pcs'],
        Resource: ['acs:oss:*:*:b/*', 'acs:ecs:cn-shanghai:1:*'],
      },
    ],
    ['the negative forms', { Effect: 'Allow', NotAction: 'ram:*', NotResource: 'acs:ram:*:1:role/admin' }],
    ['an empty condition', { ...allow, Condition: {} }],
    ['a bare boolean in a condition', { ...allow, Condition: { Bool: { 'acs:SecureTransport': true } } }],
  ])('with %s is well-formed', (_, statement) => {
    expect(reason(text(statement))).toBeUndefined();
  });
});

describe('a trust policy', () => {
  it.each([
    ['no principal', { ...trust, Principal: undefined }, /Principal must be an object/],
    ['an empty principal', { ...trust, Principal: {} }, /Principal must not be empty/],
    ['an unknown kind of principal', { ...trust, Principal: { AWS: ['x'] } }, /unknown element "AWS"/],
    [
      'a service of somebody else',
      { ...trust, Principal: { Service: ['ec2.amazonaws.com'] } },
      /invalid value "ec2.amazonaws.com"/,
    ],
    ['a malformed ARN', { ...trust, Principal: { RAM: ['acs:ram::x:root'] } }, /invalid value "acs:ram::x:root"/],
    ['a resource', { ...trust, Resource: '*' }, /unknown element "Resource"/],
  ])('with %s is malformed', (_, statement, expected) => {
    expect(reason(text(statement), 'trust')).toMatch(expected);
  });

  it('accepts users, roles, services and OIDC providers', () => {
    const principal = {
      RAM: ['acs:ram::1:root', 'acs:ram::1:user/a.b', 'acs:ram::1:role/c'],
      Service: 'ecs.aliyuncs.com',
      Federated: ['acs:ram::1:oidc-provider/ack-rrsa-c1'],
    };
    expect(reason(text({ ...trust, Principal: principal }), 'trust')).toBeUndefined();
  });
});
