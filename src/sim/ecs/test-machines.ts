import { must } from '../../base/index.ts';
import { ApiFault, type Answer } from '../service.ts';
import { vpc } from '../vpc/index.ts';
import { memoryWorld, type MemoryWorldOptions } from '../world/memory-world.ts';
import type { SimWorld } from '../world/sim-world.ts';
import { callAction } from '../world/test-call.ts';
import { ecs } from './index.ts';

type Input = Readonly<Record<string, string | number | boolean>>;

/** A system image that is published in the tests' year. */
export const UBUNTU = 'ubuntu_22_04_x64_20G_alibase_20260119.vhd';

/** A simulated account in cn-shanghai with a VPC, a vSwitch in zone l and a security group. */
export interface TestMachines {
  readonly world: SimWorld;
  readonly vpcId: string;
  readonly vSwitchId: string;
  readonly groupId: string;
  /** One ECS call, in cn-shanghai unless the input names another region. */
  readonly ask: (action: string, input?: Input) => Answer;
  /** The same for the VPC product. */
  readonly askVpc: (action: string, input?: Input) => Answer;
  /** The status and code of the refusal that an ECS call meets; `accepted` when there is none. */
  readonly refusal: (action: string, input?: Input) => string;
  /** The rows of a Describe answer, behind its two wrappers. */
  readonly rows: (action: string, input?: Input) => readonly Answer[];
  /** The single row of a Describe answer. */
  readonly one: (action: string, input?: Input) => Answer;
  /** What RunInstances needs at least, with the input laid over it. */
  readonly order: (input?: Input) => Input;
  /** Runs machines and waits until they are running; returns their ids. */
  readonly run: (input?: Input) => readonly string[];
  /** Moves time on by seconds; far enough for everything under way unless said. */
  readonly wait: (seconds?: number) => void;
}

export function testMachines(options: MemoryWorldOptions = {}): TestMachines {
  const world = memoryWorld({ defaultRegion: 'cn-shanghai', ...options });
  const ask = (action: string, input: Input = {}): Answer =>
    callAction(world, ecs, action, { RegionId: 'cn-shanghai', ...input });
  const askVpc = (action: string, input: Input = {}): Answer =>
    callAction(world, vpc, action, { RegionId: 'cn-shanghai', ...input });
  const wait = (seconds = 600): void => world.step(seconds * 1000);
  const rows = (action: string, input: Input = {}): readonly Answer[] => listIn(ask(action, input));
  const network = makeNetwork(askVpc, ask, wait);
  const order = (input: Input = {}): Input => ({
    InstanceType: 'ecs.g7.xlarge',
    ImageId: UBUNTU,
    VSwitchId: network.vSwitchId,
    SecurityGroupId: network.groupId,
    ...input,
  });
  return {
    ...network,
    world,
    ask,
    askVpc,
    wait,
    rows,
    order,
    refusal: (action, input) => refusalOf(() => ask(action, input)),
    one: (action, input) => {
      const found = rows(action, input);
      return must(found.length === 1 ? found[0] : undefined, `${action} found ${found.length} rows instead of one`);
    },
    run: (input) => {
      const sets = ask('RunInstances', order(input))['InstanceIdSets'] as { readonly InstanceIdSet: readonly string[] };
      wait();
      return sets.InstanceIdSet;
    },
  };
}

function makeNetwork(askVpc: TestMachines['ask'], ask: TestMachines['ask'], wait: () => void) {
  const vpcId = String(askVpc('CreateVpc', { CidrBlock: '10.0.0.0/16' })['VpcId']);
  wait();
  const vSwitch = askVpc('CreateVSwitch', { VpcId: vpcId, ZoneId: 'cn-shanghai-l', CidrBlock: '10.0.1.0/24' });
  wait();
  const group = ask('CreateSecurityGroup', { VpcId: vpcId, SecurityGroupName: 'demo' });
  return { vpcId, vSwitchId: String(vSwitch['VSwitchId']), groupId: String(group['SecurityGroupId']) };
}

/** The status and code of the ApiFault that the work throws. */
export function refusalOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof ApiFault) return `${error.status} ${error.code}`;
    throw error;
  }
  return 'accepted';
}

/** The list behind an answer's first wrapper object. */
function listIn(answer: Answer): readonly Answer[] {
  const wrapper = Object.values(answer).find((value) => typeof value === 'object' && value !== null);
  return (Object.values(wrapper ?? {})[0] ?? []) as readonly Answer[];
}
