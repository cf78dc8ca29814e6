import { expect } from 'vitest';
import type {
  ApiRequest,
  Attributes,
  CloudErrorDetails,
  Desired,
  Driver,
  Resolved,
  SyncChange,
} from '../../src/model/index.ts';
import { CloudError } from '../../src/model/index.ts';
import { hasContracts, openApiFaults } from './openapi-contract.ts';

export const OWNERSHIP_OF_SHOP = { stack: 'shop', profile: 'prod' } as const;

/** The ownership tags of `shop`/`prod` and an address. */
export function ownTags(address: string): Readonly<Record<string, string>> {
  return { 'landfall:stack': 'shop', 'landfall:profile': 'prod', 'landfall:address': address };
}

/** A resource of the stack `shop` in cn-shanghai. */
export function desired(address: string, args: Readonly<Record<string, Resolved>>): Desired {
  return { address, region: 'cn-shanghai', args, ownership: { ...OWNERSHIP_OF_SHOP, address } };
}

/** A change of the named arguments. */
export function change(of: Desired, observed: Attributes, ...differing: readonly string[]): SyncChange {
  return { desired: of, observed, differing: new Set(differing) };
}

export function refused(errorClass: CloudErrorDetails['errorClass'], code: string, message = code): CloudError {
  return new CloudError({ errorClass, code, message, api: 'test:Refused', status: 400 });
}

/** Every request is one its product knows and `facts.actions` names. `known` are faults the research explains. */
export function expectContract(driver: Driver, calls: readonly ApiRequest[], known: readonly string[] = []): void {
  const named = new Set(Object.values<readonly string[]>(driver.facts.actions).flat());
  expect(calls.map(({ product, action }) => `${product}:${action}`).filter((api) => !named.has(api))).toEqual([]);
  if (!hasContracts) return;
  expect(calls.flatMap(openApiFaults).filter((fault) => !known.includes(fault))).toEqual([]);
}
