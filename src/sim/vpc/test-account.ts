import { must } from '../../base/index.ts';
import { ApiFault, type Answer } from '../service.ts';
import { memoryWorld, type MemoryWorldOptions } from '../world/memory-world.ts';
import type { SimWorld } from '../world/sim-world.ts';
import { callAction } from '../world/test-call.ts';
import { vpc } from './index.ts';

type Input = Readonly<Record<string, string | number | boolean>>;

/** A simulated account in cn-shanghai for tests of this product. */
interface TestAccount {
  readonly world: SimWorld;
  /** One call, in cn-shanghai unless the input names another region. */
  readonly ask: (action: string, input?: Input) => Answer;
  /** The id in an answer of a create call. */
  readonly make: (action: string, input?: Input) => string;
  /** The code and status of the refusal that the call meets; fails when there is none. */
  readonly refusal: (action: string, input?: Input) => string;
  /** Moves time on until nothing is under way. */
  readonly settle: () => void;
  /** The single row of a Describe answer, looked for behind its two wrappers. */
  readonly one: (action: string, input?: Input) => Answer;
  /** All rows of a Describe answer. */
  readonly rows: (action: string, input?: Input) => readonly Answer[];
}

export function testAccount(options: MemoryWorldOptions = {}): TestAccount {
  const world = memoryWorld({ defaultRegion: 'cn-shanghai', ...options });
  const ask = (action: string, input: Input = {}): Answer =>
    callAction(world, vpc, action, { RegionId: 'cn-shanghai', ...input });
  const rows = (action: string, input: Input = {}): readonly Answer[] => {
    const outer = Object.values(ask(action, input)).find((value) => typeof value === 'object' && value !== null);
    return (Object.values(outer ?? {})[0] ?? []) as readonly Answer[];
  };
  return {
    world,
    ask,
    rows,
    make: (action, input) => {
      const [, id] = must(
        Object.entries(ask(action, input)).find(([key]) => key.endsWith('Id') && key !== 'RequestId'),
        action,
      );
      return String(id);
    },
    refusal: (action, input) => {
      try {
        ask(action, input);
      } catch (error) {
        if (error instanceof ApiFault) return `${error.status} ${error.code}`;
        throw error;
      }
      return 'accepted';
    },
    settle: () => world.step(300_000),
    one: (action, input) => {
      const found = rows(action, input);
      return must(found.length === 1 ? found[0] : undefined, `${action} found ${found.length} rows instead of one`);
    },
  };
}

/** An account with one VPC (10.0.0.0/16) and one vSwitch (10.0.1.0/24, zone l), both Available. */
export function testNetwork(
  options?: MemoryWorldOptions,
): TestAccount & { readonly vpcId: string; readonly vSwitchId: string } {
  const account = testAccount(options);
  const vpcId = account.make('CreateVpc', { CidrBlock: '10.0.0.0/16', VpcName: 'demo' });
  account.settle();
  const vSwitchId = account.make('CreateVSwitch', { VpcId: vpcId, ZoneId: 'cn-shanghai-l', CidrBlock: '10.0.1.0/24' });
  account.settle();
  return { ...account, vpcId, vSwitchId };
}

/** That network with an Available NAT gateway in the vSwitch. */
export function testGateway(options?: MemoryWorldOptions): ReturnType<typeof testNetwork> & {
  readonly gatewayId: string;
  readonly snatTableId: string;
  readonly forwardTableId: string;
  /** Allocates an EIP, binds it to the gateway and waits; returns its id and address. */
  readonly bindEip: () => { readonly id: string; readonly ip: string };
} {
  const network = testNetwork(options);
  const made = network.ask('CreateNatGateway', {
    VpcId: network.vpcId,
    VSwitchId: network.vSwitchId,
    NatType: 'Enhanced',
  });
  network.settle();
  const gatewayId = String(made['NatGatewayId']);
  const bindEip = (): { readonly id: string; readonly ip: string } => {
    const eip = network.ask('AllocateEipAddress', {});
    network.ask('AssociateEipAddress', { AllocationId: String(eip['AllocationId']), InstanceId: gatewayId });
    network.settle();
    return { id: String(eip['AllocationId']), ip: String(eip['EipAddress']) };
  };
  const tableId = (wrapper: string): string =>
    String((Object.values(made[wrapper] as Answer)[0] as readonly string[])[0]);
  return {
    ...network,
    gatewayId,
    snatTableId: tableId('SnatTableIds'),
    forwardTableId: tableId('ForwardTableIds'),
    bindEip,
  };
}
