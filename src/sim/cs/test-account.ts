import { ram } from '../ram/index.ts';
import { ApiFault, type Answer, type Service } from '../service.ts';
import { vpc } from '../vpc/index.ts';
import { memoryWorld, type MemoryWorldOptions } from '../world/memory-world.ts';
import type { SimWorld } from '../world/sim-world.ts';
import { callAction } from '../world/test-call.ts';
import { cs } from './index.ts';

type Input = Readonly<Record<string, string | number | boolean>>;

/** The roles that a managed cluster needs whatever its add-ons. */
export const SERVICE_ROLES = [
  'AliyunCSDefaultRole',
  'AliyunCSManagedKubernetesRole',
  'AliyunCSManagedNetworkRole',
  'AliyunCSManagedCsiRole',
];

/** A simulated account in cn-shanghai with a VPC, vSwitches in zones l and m, and the service roles. */
export interface TestAccount {
  readonly world: SimWorld;
  readonly vpcId: string;
  readonly vSwitchIds: readonly string[];
  /** A CreateCluster body that is accepted, with the input laid over it. */
  readonly order: (input?: Answer) => Answer;
  readonly ask: (action: string, input?: Input, body?: unknown) => Answer;
  /** Status and code of the refusal; `accepted` when there is none. */
  readonly refusal: (action: string, input?: Input, body?: unknown) => string;
  readonly askOther: (service: Service, action: string, input?: Input) => Answer;
  readonly grant: (role: string) => void;
  /** Moves time on by seconds; far enough for everything under way unless said. */
  readonly wait: (seconds?: number) => void;
  /** Makes a cluster, waits until it runs and returns its id. */
  readonly cluster: (input?: Answer) => string;
}

export function testAccount(options: MemoryWorldOptions = {}, roles: readonly string[] = SERVICE_ROLES): TestAccount {
  const world = memoryWorld({ defaultRegion: 'cn-shanghai', ...options });
  const ask = (action: string, input: Input = {}, body?: unknown): Answer =>
    callAction(world, cs, action, input, { body });
  const askOther = (service: Service, action: string, input: Input = {}): Answer =>
    callAction(world, service, action, { RegionId: 'cn-shanghai', ...input });
  const wait = (seconds = 1200): void => world.step(seconds * 1000);
  const grant = (RoleName: string): void => {
    const trust = {
      Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: ['cs.aliyuncs.com'] } }],
      Version: '1',
    };
    askOther(ram, 'CreateRole', { RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) });
  };
  for (const role of roles) grant(role);
  const vpcId = String(askOther(vpc, 'CreateVpc', { CidrBlock: '10.0.0.0/8' })['VpcId']);
  wait(60);
  const vSwitchIds = ['l', 'm'].map((zone, index) => {
    const made = askOther(vpc, 'CreateVSwitch', {
      VpcId: vpcId,
      ZoneId: `cn-shanghai-${zone}`,
      CidrBlock: `10.${index}.0.0/20`,
    });
    wait(60);
    return String(made['VSwitchId']);
  });
  const order = (input: Answer = {}): Answer => ({ ...orderIn(vSwitchIds), ...input });
  return {
    world,
    vpcId,
    vSwitchIds,
    order,
    ask,
    askOther,
    grant,
    wait,
    refusal: (action, input, body) => {
      try {
        ask(action, input, body);
      } catch (error) {
        if (error instanceof ApiFault) return `${error.status} ${error.code}`;
        throw error;
      }
      return 'accepted';
    },
    cluster: (input) => {
      const id = String(ask('CreateCluster', {}, order(input))['cluster_id']);
      wait();
      return id;
    },
  };
}

/** What CreateCluster needs at least. */
function orderIn(vSwitchIds: readonly string[]): Answer {
  return {
    name: 'prod',
    cluster_type: 'ManagedKubernetes',
    cluster_spec: 'ack.pro.small',
    region_id: 'cn-shanghai',
    vswitch_ids: vSwitchIds,
    container_cidr: '172.20.0.0/16',
    service_cidr: '172.21.0.0/20',
    snat_entry: false,
    addons: [{ name: 'flannel' }],
  };
}
