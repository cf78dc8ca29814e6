import { INSTANCES, NETWORK_INTERFACES, type Instance, type NetworkInterface } from '../ecs/tables.ts';
import { ApiFault, type Answer } from '../service.ts';
import { vpc } from '../vpc/index.ts';
import { memoryWorld, type MemoryWorldOptions } from '../world/memory-world.ts';
import type { SimWorld } from '../world/sim-world.ts';
import { callAction } from '../world/test-call.ts';
import { slb } from './index.ts';

const REGION = 'cn-shanghai';

type Input = Readonly<Record<string, string | number | boolean>>;

/** For tests: an account with a VPC, a vSwitch, and short ways to call the product. */
export interface TestAccount {
  readonly world: SimWorld;
  readonly vpcId: string;
  readonly vSwitchId: string;
  readonly call: (name: string, input?: Input) => Answer;
  /** `404 Code: message` of the refusal, or `accepted`. */
  readonly refusal: (name: string, input?: Input) => string;
  /** A machine with one interface, in the account's VPC unless another is named. */
  readonly machine: (id: string, given?: Partial<Instance>) => void;
  /** Creates a load balancer billed by CLCU and returns its id. */
  readonly balancer: (input?: Input) => string;
}

export function testAccount(options: MemoryWorldOptions = {}): TestAccount {
  const world = memoryWorld({ defaultRegion: REGION, ...options });
  const call: TestAccount['call'] = (name, input = {}) => callAction(world, slb, name, { RegionId: REGION, ...input });
  const network = callAction(world, vpc, 'CreateVpc', { RegionId: REGION, CidrBlock: '10.0.0.0/16' });
  const vpcId = String(network['VpcId']);
  world.step(60_000);
  const subnet = { RegionId: REGION, VpcId: vpcId, ZoneId: 'cn-shanghai-b', CidrBlock: '10.0.1.0/24' };
  const vSwitchId = String(callAction(world, vpc, 'CreateVSwitch', subnet)['VSwitchId']);
  world.step(60_000);
  return {
    world,
    vpcId,
    vSwitchId,
    call,
    refusal: (name, input) => refusalOf(() => call(name, input)),
    machine: (id, given = {}) => putMachine(world, { id, vpcId, vSwitchId, ...given }),
    balancer: (input = {}) =>
      String(call('CreateLoadBalancer', { InstanceChargeType: 'PayByCLCU', ...input })['LoadBalancerId']),
  };
}

/** `404 Code: message` of the refusal, or `accepted`. */
export function refusalOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof ApiFault) return `${error.status} ${error.code}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

/** A machine row with what the load balancer looks at; the rest of it does not matter here. */
function putMachine(world: SimWorld, given: Partial<Instance> & { readonly id: string }): void {
  const primaryInterfaceId = `eni-${given.id}`;
  const count = world.table(INSTANCES).size;
  const machine = {
    regionId: REGION,
    status: 'Running',
    startedAt: world.now(),
    primaryInterfaceId,
    ...given,
  } as Instance;
  world.table(INSTANCES).put(machine);
  const { regionId, vpcId, vSwitchId } = machine;
  const address = { id: primaryInterfaceId, regionId, vpcId, vSwitchId, privateIps: [`10.0.1.${10 + count}`] };
  world
    .table(NETWORK_INTERFACES)
    .put({ ...address, instanceId: given.id, status: 'InUse' } as unknown as NetworkInterface);
}
