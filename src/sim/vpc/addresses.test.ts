import { describe, expect, test } from 'vitest';
import { must } from '../../base/index.ts';
import { NETWORK_INTERFACES } from '../ecs/tables.ts';
import { ApiFault } from '../service.ts';
import { freeAddressCount, takeAddress } from './addresses.ts';
import { testGateway } from './test-account.ts';

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof ApiFault) return `${error.status} ${error.code}`;
  }
  return 'accepted';
}

describe('takeAddress', () => {
  test('counts from the bottom; a NAT gateway occupies one', () => {
    const { world, vSwitchId } = testGateway();
    expect(takeAddress(world, vSwitchId)).toBe('10.0.1.2');
    expect(freeAddressCount(world, vSwitchId)).toBe(251);
  });

  test.each([
    ['10.0.1.7', 'accepted'],
    ['10.0.1.1', '403 InvalidIp.IpAssigned'],
    ['10.0.1.0', '403 InvalidVSwitchId.IpInvalid'],
    ['10.0.1.252', 'accepted'],
    ['10.0.1.253', '403 InvalidVSwitchId.IpInvalid'],
    ['10.0.2.1', '403 InvalidVSwitchId.IpInvalid'],
    ['ten', '400 InvalidPrivateIpAddress.Malformed'],
  ])('%s when wanted: %s', (wanted, code) => {
    const { world, vSwitchId } = testGateway();
    expect(codeOf(() => takeAddress(world, vSwitchId, wanted))).toBe(code);
  });

  test('refuses when the vSwitch is full', () => {
    const { world, vSwitchId } = testGateway();
    const [card] = world.table(NETWORK_INTERFACES).where('vSwitchId', vSwitchId);
    const privateIps = Array.from({ length: 252 }, (_, index) => `10.0.1.${index + 1}`);
    world.transaction('write', () =>
      world.table(NETWORK_INTERFACES).put({ ...must(card, 'the gateway has a card'), privateIps }),
    );
    expect(freeAddressCount(world, vSwitchId)).toBe(0);
    expect(codeOf(() => takeAddress(world, vSwitchId))).toBe('403 InvalidVSwitchId.IpNotEnough');
  });
});
