import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../simulator.ts';
import { UBUNTU } from './test-machines.ts';

/** The official clients are CommonJS and made of classes whose names are only known at run time. */
interface Body {
  readonly body: Readonly<Record<string, unknown>>;
}

type Client = Record<string, (request: object) => Promise<Body>>;
interface Package {
  readonly default: new (config: object) => Client;
  readonly [request: string]: new (fields: object) => object;
}

const load = createRequire(import.meta.url);
const ecsPackage = load('@alicloud/ecs20140526') as unknown as Package;
const vpcPackage = load('@alicloud/vpc20160428') as unknown as Package;
const { $OpenApiUtil } = load('@alicloud/openapi-core') as {
  readonly $OpenApiUtil: Record<string, new (fields: object) => object>;
};

let sim: Simulator;
let clients: { readonly ecs: Client; readonly vpc: Client };

/** What lies behind the names, as `dig(answer, 'instances', 'instance', 0)`. */
function dig(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, name) => (inner as Readonly<Record<string | number, unknown>>)[name], value);
}

beforeAll(async () => {
  sim = await startSimulator({});
  const config = new $OpenApiUtil['Config']!({
    accessKeyId: sim.accessKeyId,
    accessKeySecret: sim.accessKeySecret,
    endpoint: `127.0.0.1:${sim.port}`,
    protocol: 'http',
    regionId: 'cn-shanghai',
  });
  clients = { ecs: new ecsPackage.default(config), vpc: new vpcPackage.default(config) };
});
afterAll(() => sim.close());

/** One call of the official client, as `ask('ecs', 'RunInstances', { ... })`. */
async function ask(product: 'ecs' | 'vpc', action: string, fields: object = {}): Promise<Body['body']> {
  const source = product === 'ecs' ? ecsPackage : vpcPackage;
  const request = new source[`${action}Request`]!({ regionId: 'cn-shanghai', ...fields });
  const method = `${action.slice(0, 1).toLowerCase()}${action.slice(1)}`;
  return (await clients[product][method]!(request)).body;
}

describe('the official ECS client over HTTP', () => {
  it('makes a machine, watches it come up, reads all of it and takes it down', async () => {
    const { vpcId } = await ask('vpc', 'CreateVpc', { cidrBlock: '10.0.0.0/16' });
    sim.step(30_000);
    const { vSwitchId } = await ask('vpc', 'CreateVSwitch', {
      vpcId,
      zoneId: 'cn-shanghai-l',
      cidrBlock: '10.0.1.0/24',
    });
    sim.step(30_000);
    const { securityGroupId } = await ask('ecs', 'CreateSecurityGroup', { vpcId, securityGroupName: 'web' });
    await ask('ecs', 'AuthorizeSecurityGroup', {
      securityGroupId,
      permissions: [
        { ipProtocol: 'tcp', portRange: '443/443', sourceCidrIp: '0.0.0.0/0', policy: 'accept', priority: '1' },
      ],
    });
    const order = {
      instanceType: 'ecs.g7.xlarge',
      imageId: UBUNTU,
      vSwitchId,
      securityGroupIds: [securityGroupId],
      systemDisk: { category: 'cloud_essd', size: '40' },
      tag: [{ key: 'app', value: 'demo' }],
      clientToken: 'once',
    };
    const made = await ask('ecs', 'RunInstances', order);
    const again = await ask('ecs', 'RunInstances', order);
    const instanceId = dig(made, 'instanceIdSets', 'instanceIdSet', 0);
    expect(dig(again, 'instanceIdSets', 'instanceIdSet')).toEqual([instanceId]);

    const read = async () =>
      dig(
        await ask('ecs', 'DescribeInstances', { instanceIds: JSON.stringify([instanceId]) }),
        'instances',
        'instance',
        0,
      );
    expect(await read()).toMatchObject({ status: 'Pending' });
    sim.step(120_000);
    expect(await read()).toMatchObject({
      status: 'Running',
      memory: 16_384,
      vpcAttributes: { privateIpAddress: { ipAddress: ['10.0.1.1'] } },
      tags: { tag: [{ tagKey: 'app', tagValue: 'demo' }] },
    });
    const attribute = await ask('ecs', 'DescribeSecurityGroupAttribute', { securityGroupId });
    expect(dig(attribute, 'permissions', 'permission')).toMatchObject([
      { ipProtocol: 'TCP', portRange: '443/443', priority: '1' },
    ]);

    await expect(ask('ecs', 'DeleteSecurityGroup', { securityGroupId })).rejects.toMatchObject({
      code: 'DependencyViolation',
      statusCode: 403,
    });
    await ask('ecs', 'DeleteInstance', { instanceId, force: true });
    sim.step(60_000);
    expect(await read()).toBeUndefined();
    await ask('ecs', 'DeleteSecurityGroup', { securityGroupId });
  });

  it('hears the real code when a zone is sold out of a type', async () => {
    const { vpcId } = await ask('vpc', 'CreateVpc', { cidrBlock: '10.1.0.0/16' });
    sim.step(30_000);
    const { vSwitchId } = await ask('vpc', 'CreateVSwitch', {
      vpcId,
      zoneId: 'cn-shanghai-a',
      cidrBlock: '10.1.1.0/24',
    });
    sim.step(30_000);
    const { securityGroupId } = await ask('ecs', 'CreateSecurityGroup', { vpcId });
    const order = { instanceType: 'ecs.g7.xlarge', imageId: UBUNTU, vSwitchId, securityGroupId };
    await expect(ask('ecs', 'RunInstances', order)).rejects.toMatchObject({ code: 'Zone.NotOnSale', statusCode: 403 });
  });
});
