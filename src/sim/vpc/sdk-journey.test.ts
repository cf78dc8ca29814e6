import { createRequire } from 'node:module';
import type * as Sdk from '@alicloud/vpc20160428';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { must, VirtualClock } from '../../base/index.ts';
import { startSimulator, type Simulator } from '../simulator.ts';

const RegionId = 'cn-shanghai';
const clock = new VirtualClock(Date.UTC(2026, 10, 20));
// The SDK is CommonJS whose re-exports an import statement cannot see under Node's own loader.
const sdk = createRequire(import.meta.url)('@alicloud/vpc20160428') as typeof Sdk.default;
const core = createRequire(import.meta.url)('@alicloud/openapi-core') as {
  $OpenApiUtil: { Config: new (map: Record<string, unknown>) => ConstructorParameters<typeof sdk.default>[0] };
};

let sim: Simulator;
let client: InstanceType<typeof sdk.default>;

beforeAll(async () => {
  sim = await startSimulator({ clock, settings: { defaultRegion: RegionId } });
  client = new sdk.default(
    new core.$OpenApiUtil.Config({
      accessKeyId: sim.accessKeyId,
      accessKeySecret: sim.accessKeySecret,
      endpoint: `127.0.0.1:${sim.port}`,
      protocol: 'http',
      regionId: RegionId,
    }),
  );
});
afterAll(() => sim.close());

/** The result of a call, all of whose consequences have come about. */
async function settled<T>(call: Promise<{ body?: T }>): Promise<T> {
  const { body } = await call;
  clock.step(300_000);
  return must(body, 'the answer has a body');
}

test(
  'the official SDK builds a network with a way out, and takes it down to nothing',
  { timeout: 30_000 },
  async () => {
    const { vpcId = '' } = await settled(
      client.createVpc(new sdk.CreateVpcRequest({ regionId: RegionId, cidrBlock: '10.0.0.0/16' })),
    );
    const place = { vpcId, zoneId: 'cn-shanghai-l', cidrBlock: '10.0.1.0/24', regionId: RegionId };
    const { vSwitchId = '' } = await settled(client.createVSwitch(new sdk.CreateVSwitchRequest(place)));
    const gateway = await settled(
      client.createNatGateway(
        new sdk.CreateNatGatewayRequest({ regionId: RegionId, vpcId, vSwitchId, natType: 'Enhanced' }),
      ),
    );
    const { natGatewayId = '' } = gateway;
    const eip = await settled(
      client.allocateEipAddress(new sdk.AllocateEipAddressRequest({ regionId: RegionId, bandwidth: '100' })),
    );
    const { allocationId = '' } = eip;
    const binding = { regionId: RegionId, allocationId, instanceId: natGatewayId, instanceType: 'Nat' };
    await settled(client.associateEipAddress(new sdk.AssociateEipAddressRequest(binding)));
    const snatTableId = gateway.snatTableIds?.snatTableId?.[0] ?? '';
    const source = { regionId: RegionId, snatTableId, sourceVSwitchId: vSwitchId, snatIp: eip.eipAddress ?? '' };
    const { snatEntryId = '' } = await settled(client.createSnatEntry(new sdk.CreateSnatEntryRequest(source)));

    const listed = await settled(
      client.describeNatGateways(new sdk.DescribeNatGatewaysRequest({ regionId: RegionId, natGatewayId })),
    );
    const [row] = listed.natGateways?.natGateway ?? [];
    expect(row).toMatchObject({ status: 'Available', vpcId, natGatewayPrivateInfo: { vswitchId: vSwitchId } });
    expect(row?.ipLists?.ipList).toMatchObject([{ allocationId, usingStatus: 'UsedBySnatTable' }]);
    expect(sim.summary().counts['vpc']).toMatchObject({ vpc: 1, vswitch: 1, nat_gateway: 1, eip: 1, snat_entry: 1 });
    await expect(client.deleteVpc(new sdk.DeleteVpcRequest({ vpcId, regionId: RegionId }))).rejects.toMatchObject({
      code: 'DependencyViolation.VSwitch',
    });

    await settled(
      client.deleteSnatEntry(new sdk.DeleteSnatEntryRequest({ regionId: RegionId, snatTableId, snatEntryId })),
    );
    await settled(client.unassociateEipAddress(new sdk.UnassociateEipAddressRequest(binding)));
    await settled(client.releaseEipAddress(new sdk.ReleaseEipAddressRequest({ regionId: RegionId, allocationId })));
    await settled(client.deleteNatGateway(new sdk.DeleteNatGatewayRequest({ regionId: RegionId, natGatewayId })));
    await settled(client.deleteVSwitch(new sdk.DeleteVSwitchRequest({ regionId: RegionId, vSwitchId })));
    await settled(client.deleteVpc(new sdk.DeleteVpcRequest({ regionId: RegionId, vpcId })));
    const counts = Object.values(sim.summary().counts).flatMap((product) => Object.values(product));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(0);
  },
);
