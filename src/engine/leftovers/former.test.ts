import { describe, expect, test } from 'vitest';
import { must } from '../../base/index.ts';
import { NO_STATE } from '../../../test/support/applied-world.ts';
import { fakeRegistry } from '../../../test/support/fake-types.ts';
import type { AnyDriver, DriverRegistry, State, StateResource } from '../../model/index.ts';
import { withFormer } from './former.ts';

const [KEEPING = '', OTHER = ''] = fakeRegistry().types;

/** The fakes, one of which may leave something behind. */
function registry(): DriverRegistry {
  const fakes = fakeRegistry();
  const keeping = { ...must(fakes.get(KEEPING), KEEPING), keeps: () => Promise.resolve([]) } as AnyDriver;
  return { types: fakes.types, get: (type) => (type === KEEPING ? keeping : fakes.get(type)) };
}

function resource(address: string, type: string, id: string): StateResource {
  return { address, type, id, args: {}, attributes: {}, dependsOn: [], status: 'ready' };
}

function stateOf(resources: readonly StateResource[], former?: readonly StateResource[]): State {
  const byAddress = Object.fromEntries(resources.map((each) => [each.address, each]));
  return { ...NO_STATE, resources: byAddress, ...(former === undefined ? {} : { former }) };
}

describe('what has gone', () => {
  const [a, b] = [resource('x.a', KEEPING, '1'), resource('x.b', OTHER, '2')];

  test('is remembered where its type may leave something behind, once', () => {
    const now = withFormer(stateOf([]), stateOf([a, b]), registry());
    expect(now.former).toEqual([a]);
    expect(withFormer(now, stateOf([a]), registry()).former).toEqual([a]);
  });

  test('has gone as well when its address has a new generation', () => {
    const next = resource('x.a', KEEPING, '3');
    expect(withFormer(stateOf([next]), stateOf([a]), registry()).former).toEqual([a]);
    expect(withFormer(stateOf([a]), stateOf([a]), registry()).former).toBeUndefined();
  });
});
