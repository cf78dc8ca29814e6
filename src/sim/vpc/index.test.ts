import { existsSync, readFileSync } from 'node:fs';
import * as sdk from '@alicloud/vpc20160428';
import { describe, expect, test } from 'vitest';
import { must } from '../../base/index.ts';
import type { Answer } from '../service.ts';
import { vpc } from './index.ts';
import { testGateway } from './test-account.ts';

/** How a class of the official SDK describes what it decodes. */
interface Model {
  names(): Record<string, string>;
  types(): Record<string, unknown>;
}

const MODELS = new Map(
  Object.entries(sdk as unknown as Record<string, Model>).map(([name, model]) => [name.toLowerCase(), model]),
);

/** Members that the live API sends and the SDK does not declare. */
const UNDECLARED = ['Descritpion'];

/** Everything in `value` that the SDK does not declare so, and every declared member that is missing, by path. */
function differences(value: unknown, model: unknown, path: string): readonly string[] {
  if (typeof model === 'string') return kindOf(value) === model ? [] : [`${path}: ${kindOf(value)}, not ${model}`];
  if (isList(model)) {
    if (!Array.isArray(value)) return [`${path}: ${kindOf(value)}, not array`];
    return value.flatMap((item, index) => differences(item, model.itemType, `${path}[${index}]`));
  }
  if (typeof value !== 'object' || value === null) return [`${path}: ${kindOf(value)}, not object`];
  const { names, types } = { names: (model as Model).names(), types: (model as Model).types() };
  const declared = new Map(Object.entries(names).map(([own, wire]) => [wire, types[own]]));
  const present = Object.entries(value).flatMap(([wire, member]) => {
    if (declared.has(wire)) return differences(member, declared.get(wire), `${path}.${wire}`);
    return UNDECLARED.includes(wire) ? [] : [`${path}.${wire}: not declared`];
  });
  const missing = [...declared.keys()].filter((wire) => !(wire in value)).map((wire) => `${path}.${wire}: missing`);
  return [...present, ...missing];
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}

function isList(model: unknown): model is { readonly itemType: unknown } {
  return typeof model === 'object' && model !== null && 'itemType' in model;
}

/** One of everything, and then each read. */
function answers(): ReadonlyMap<string, Answer> {
  const { ask, bindEip, gatewayId, settle, snatTableId, forwardTableId, vpcId, vSwitchId, one } = testGateway();
  const [out, into] = [bindEip(), bindEip()];
  const RouteTableId = String(one('DescribeRouteTableList', { VpcId: vpcId })['RouteTableId']);
  const tag = { 'Tag.1.Key': 'app', 'Tag.1.Value': 'x' };
  const made = new Map<string, Answer>();
  const keep = (action: string, input: Readonly<Record<string, string | number | boolean>>): void => {
    made.set(action, ask(action, input));
    settle();
  };
  keep('ModifyVpcAttribute', { VpcId: vpcId, EnableIPv6: true, Description: 'demo' });
  keep('CreateSnatEntry', { SnatTableId: snatTableId, SourceVSwitchId: vSwitchId, SnatIp: out.ip });
  keep('CreateForwardEntry', {
    ForwardTableId: forwardTableId,
    ExternalIp: into.ip,
    ExternalPort: '80',
    InternalIp: '10.0.1.9',
    InternalPort: '80',
    IpProtocol: 'tcp',
  });
  keep('CreateVpc', { ...tag });
  keep('CreateVSwitch', { VpcId: vpcId, ZoneId: 'cn-shanghai-b', CidrBlock: '10.0.2.0/24', ...tag });
  keep('CreateRouteTable', { VpcId: vpcId, ...tag });
  keep('CreateRouteEntry', {
    RouteTableId,
    DestinationCidrBlock: '192.168.0.0/24',
    NextHopId: gatewayId,
    NextHopType: 'NatGateway',
  });
  keep('CreateNatGateway', { VpcId: vpcId, VSwitchId: vSwitchId, AccessMode: '{"ModeValue":"route"}', ...tag });
  keep('AllocateEipAddress', { ...tag });
  keep('TagResources', { ResourceType: 'VPC', 'ResourceId.1': vpcId, ...tag });
  keep('DescribeRegions', {});
  keep('DescribeZones', {});
  keep('ListEnhanhcedNatGatewayAvailableZones', {});
  for (const list of ['Vpcs', 'VSwitches', 'RouteTableList', 'RouteTables', 'NatGateways', 'EipAddresses'])
    keep(`Describe${list}`, {});
  keep('DescribeVpcAttribute', { VpcId: vpcId });
  keep('DescribeVSwitchAttributes', { VSwitchId: vSwitchId });
  keep('DescribeRouteEntryList', { RouteTableId });
  keep('GetNatGatewayAttribute', { NatGatewayId: gatewayId });
  keep('DescribeSnatTableEntries', { SnatTableId: snatTableId });
  keep('DescribeForwardTableEntries', { ForwardTableId: forwardTableId });
  keep('ListTagResources', { ResourceType: 'VPC', 'ResourceId.1': vpcId });
  return made;
}

/** Declared by the SDK, but sent only by features that the simulator leaves out. */
const LEFT_OUT =
  /\.(AccessMode|AssociatedPropagationSources|LogDelivery|AvailabilityMode|PrivateLinkMode)(: missing$)|\.NextToken: missing$/;

describe('answers are what the official SDK decodes', () => {
  const made = answers();
  test.each([...made.keys()])('%s', (action) => {
    const model = must(MODELS.get(`${action}ResponseBody`.toLowerCase()), `the SDK has ${action}`);
    expect(differences(made.get(action), model, action).filter((line) => !LEFT_OUT.test(line))).toEqual([]);
  });
});

const METADATA = new URL('../../../../shared/contracts/openapi/vpc.json', import.meta.url);

describe.skipIf(!existsSync(METADATA))('OpenAPI metadata of the product (../shared/contracts)', () => {
  const published = (): { actions: Record<string, { parameters: Record<string, unknown> }> } =>
    JSON.parse(readFileSync(METADATA, 'utf8'));

  test('knows every action and every parameter that one insists on', () => {
    const { actions } = published();
    const problems = Object.entries(vpc.actions).flatMap(([name, action]) => {
      const metadata = actions[name];
      if (metadata === undefined) return [`${name} does not exist`];
      return (action.required ?? [])
        .filter((param) => !(param in metadata.parameters))
        .map((param) => `${name} has no ${param}`);
    });
    expect(Object.keys(vpc.actions).length).toBeGreaterThan(40);
    expect(problems).toEqual([]);
  });
});
