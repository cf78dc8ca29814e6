import { describe, expect, it } from 'vitest';

import { compileCondition, contextOf } from './condition.ts';

const context = contextOf({
  'acs:SourceIp': '10.1.2.3',
  'acs:CurrentTime': '2026-11-20T10:00:00Z',
  'acs:SecureTransport': 'true',
  'ecs:InstanceType': 'ecs.g7.large',
  'acs:ResourceTag/Env': 'prod',
  'test:Number': '5',
  'test:Many': ['a', 'b'],
  'test:V6': '2001:db8::1',
});

/** operator, key, values, outcome */
const CASES: readonly (readonly [string, string, readonly string[], boolean])[] = [
  ['StringEquals', 'ecs:InstanceType', ['ecs.g7.large'], true],
  ['StringEquals', 'ECS:instancetype', ['ecs.g7.large'], true],
  ['StringEquals', 'ecs:InstanceType', ['x', 'ecs.g7.large'], true],
  ['StringEquals', 'ecs:InstanceType', ['ECS.G7.LARGE'], false],
  ['StringNotEquals', 'ecs:InstanceType', ['x', 'y'], true],
  ['StringNotEquals', 'ecs:InstanceType', ['x', 'ecs.g7.large'], false],
  ['StringEqualsIgnoreCase', 'ecs:InstanceType', ['ECS.G7.LARGE'], true],
  ['StringNotEqualsIgnoreCase', 'ecs:InstanceType', ['ECS.G7.LARGE'], false],
  ['StringLike', 'ecs:InstanceType', ['ecs.g?.*'], true],
  ['StringNotLike', 'ecs:InstanceType', ['ecs.g?.*'], false],
  ['NumericEquals', 'test:Number', ['5.0'], true],
  ['NumericNotEquals', 'test:Number', ['5'], false],
  ['NumericLessThan', 'test:Number', ['5'], false],
  ['NumericLessThanEquals', 'test:Number', ['5'], true],
  ['NumericGreaterThan', 'test:Number', ['4'], true],
  ['NumericGreaterThanEquals', 'test:Number', ['6'], false],
  ['NumericEquals', 'ecs:InstanceType', ['5'], false],
  ['DateEquals', 'acs:CurrentTime', ['2026-11-20T18:00:00+08:00'], true],
  ['DateNotEquals', 'acs:CurrentTime', ['2026-11-20T18:00:00+08:00'], false],
  ['DateLessThan', 'acs:CurrentTime', ['2026-11-21T00:00:00Z'], true],
  ['DateLessThanEquals', 'acs:CurrentTime', ['2026-11-19T00:00:00Z'], false],
  ['DateGreaterThan', 'acs:CurrentTime', ['2026-11-19T00:00:00Z'], true],
  ['DateGreaterThanEquals', 'acs:CurrentTime', ['2026-11-20T10:00:00Z'], true],
  ['Bool', 'acs:SecureTransport', ['true'], true],
  ['Bool', 'acs:SecureTransport', ['false'], false],
  ['IpAddress', 'acs:SourceIp', ['10.1.2.3'], true],
  ['IpAddress', 'acs:SourceIp', ['192.168.0.0/16', '10.0.0.0/8'], true],
  ['IpAddress', 'acs:SourceIp', ['10.2.0.0/16'], false],
  ['NotIpAddress', 'acs:SourceIp', ['192.168.0.0/16', '10.0.0.0/8'], false],
  ['NotIpAddress', 'acs:SourceIp', ['192.168.0.0/16'], true],
  ['IpAddress', 'test:V6', ['2001:db8::/32'], true],
  ['StringEquals', 'ecs:tag/Env', ['prod'], true],
  ['StringEquals', 'ecs:tag/env', ['prod'], false],
  ['StringEquals', 'test:Many', ['b'], true],
  ['StringNotEquals', 'test:Many', ['b'], false],
  ['ForAllValues:StringEquals', 'test:Many', ['a', 'b', 'c'], true],
  ['ForAllValues:StringEquals', 'test:Many', ['a'], false],
  ['ForAnyValue:StringEquals', 'test:Many', ['a'], true],
  ['ForAnyValue:StringNotEquals', 'test:Many', ['a'], true],
  // Keys the request does not have: positive tests fail, negative ones hold.
  ['StringEquals', 'no:Key', ['a'], false],
  ['StringNotEquals', 'no:Key', ['a'], true],
  ['NotIpAddress', 'no:Key', ['10.0.0.0/8'], true],
  ['Bool', 'no:Key', ['false'], false],
  ['StringEqualsIfExists', 'no:Key', ['a'], true],
  ['StringEqualsIfExists', 'ecs:InstanceType', ['a'], false],
  ['ForAllValues:StringEquals', 'no:Key', ['a'], true],
  ['ForAnyValue:StringEquals', 'no:Key', ['a'], false],
];

describe('a condition', () => {
  it.each(CASES)('%s %s %j is %s', (operator, key, values, outcome) => {
    expect(compileCondition(operator, key, values)?.(context)).toBe(outcome);
  });

  it.each([
    ['StringAlmost', 'a'],
    ['Null', 'true'],
    ['NumericEquals', 'five'],
    ['DateLessThan', 'tomorrow'],
    ['Bool', 'yes'],
    ['IpAddress', '10.0.0.0/33'],
    ['IpAddress', '10.0.0'],
    ['IpAddress', '10.0.0.0/-1'],
    ['ForSomeValue:StringEquals', 'a'],
  ])('%s with %s is malformed', (operator, value) => {
    expect(compileCondition(operator, 'acs:SourceIp', [value])).toBeUndefined();
  });
});
