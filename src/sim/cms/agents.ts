import { findImage } from '../../catalog/index.ts';
import type { Action, Answer, Call } from '../service.ts';
import { INSTANCES, type Instance } from '../ecs/tables.ts';
import { page } from '../paging.ts';
import { DONE } from './envelope.ts';
import { fault, invalid } from './faults.ts';
import { AGENTS, CONFIGS, type MonitoringConfig } from './tables.ts';

/** How long an installation takes, seconds. */
const INSTALLATION = 45;
const MAX_AT_ONCE = 20;
/** How long a machine that brings the agent along takes to report, milliseconds. */
const FIRST_REPORT = 120_000;

/** The monitoring agent on machines. */
export const agentActions: Readonly<Record<string, Action>> = {
  InstallMonitoringAgent: { summary: 'installs the agent on machines', mutates: true, run: install },
  UninstallMonitoringAgent: {
    summary: 'removes the agent from a machine',
    mutates: true,
    required: ['InstanceId'],
    run: uninstall,
  },
  DescribeMonitoringAgentStatuses: { summary: 'how the agents of machines are', mutates: false, run: statuses },
  DescribeMonitoringAgentHosts: { summary: 'the machines and their agents', mutates: false, run: hosts },
  PutMonitoringConfig: { summary: 'whether machines get the agent by themselves', mutates: true, run: putConfig },
  DescribeMonitoringConfig: {
    summary: 'tells whether machines get the agent by themselves',
    mutates: false,
    run: describeConfig,
  },
};

type Shown = 'running' | 'installing' | 'stopped' | 'not_installed';

function install(call: Call): Answer {
  const { params, world, now } = call;
  const ids = params.list('InstanceIds');
  if (ids.length === 0) throw invalid('InstanceIds', 'is mandatory');
  if (ids.length > MAX_AT_ONCE) throw invalid('InstanceIds', `has more than ${MAX_AT_ONCE} members`);
  for (const machine of ids.map((id) => needMachine(call, id))) {
    if (machine.status !== 'Running') throw invalid('InstanceIds', `names ${machine.id}, which is not running`);
    if (statusOf(call, machine) === 'running' && params.bool('Force') !== true) continue;
    const due = [{ at: now + world.takes(INSTALLATION), set: { status: 'running' } }];
    world.table(AGENTS).put({ id: machine.id, status: 'installing', due });
  }
  return DONE;
}

function uninstall(call: Call): Answer {
  const machine = needMachine(call, call.params.need('InstanceId'));
  call.world.table(AGENTS).put({ id: machine.id, status: 'not_installed' });
  return DONE;
}

function statuses(call: Call): Answer {
  const ids = call.params.commaList('InstanceIds');
  const machines = (ids ?? []).flatMap((id) => call.world.table(INSTANCES).get(id) ?? []);
  const shown = ids === undefined ? call.world.table(INSTANCES).all() : machines;
  const NodeStatus = shown.map((machine) => ({
    InstanceId: machine.id,
    Status: statusOf(call, machine),
    AutoInstall: configOf(call).autoInstall,
    AgentInstallErrorCode: '',
    OsMonitorStatus: '',
    OsMonitorConfig: '{"sysak":false}',
  }));
  return { ...DONE, NodeStatusList: { NodeStatus } };
}

function hosts(call: Call): Answer {
  const { params, world } = call;
  const [ids, region, status] = [
    params.commaList('InstanceIds'),
    params.text('InstanceRegionId'),
    params.text('Status'),
  ];
  const found = world
    .table(INSTANCES)
    .all()
    .filter((machine) => ids === undefined || ids.includes(machine.id))
    .filter((machine) => region === undefined || machine.regionId === region)
    .filter((machine) => status === undefined || statusOf(call, machine).toLowerCase() === status.toLowerCase());
  const { rows, PageNumber, PageSize, TotalCount } = page(found, params, { defaultSize: 10, maxSize: 100 });
  const Host = rows.map((machine) => ({
    InstanceId: machine.id,
    HostName: machine.hostName,
    Region: machine.regionId,
    InstanceTypeFamily: machine.instanceType.split('.').slice(0, 2).join('.'),
    NetworkType: 'vpc',
    AliUid: Number(world.accountId),
    isAliyunHost: true,
    SerialNumber: machine.id,
    OperatingSystem: machine.imageId,
    AgentVersion: statusOf(call, machine) === 'not_installed' ? '' : '3.5.6',
  }));
  return {
    ...DONE,
    Hosts: { Host },
    PageNumber,
    PageSize,
    Total: TotalCount,
    PageTotal: Math.ceil(TotalCount / PageSize),
  };
}

/** An agent was put there, or came along with the machine. */
function statusOf(call: Call, machine: Instance): Shown {
  const agent = call.world.table(AGENTS).get(machine.id);
  if (agent?.status === 'not_installed' || (agent === undefined && !cameAlong(call, machine))) return 'not_installed';
  if (machine.status !== 'Running')
    return agent === undefined && machine.status === 'Pending' ? 'installing' : 'stopped';
  if (agent !== undefined) return agent.status;
  return call.now < machine.startedAt + FIRST_REPORT ? 'installing' : 'running';
}

/** With security hardening, which public images alone have, or with a machine made while the account wanted agents. */
function cameAlong(call: Call, machine: Instance): boolean {
  const { enableInstallAgentNewECS, newMachinesSince } = configOf(call);
  const hardened = machine.securityEnhancement === 'Active' && findImage(machine.imageId) !== undefined;
  return hardened || (enableInstallAgentNewECS && machine.createdAt >= newMachinesSince);
}

function putConfig(call: Call): Answer {
  const { params, world, now } = call;
  const before = configOf(call);
  const enable = params.bool('EnableInstallAgentNewECS') ?? before.enableInstallAgentNewECS;
  world.table(CONFIGS).put({
    id: world.accountId,
    autoInstall: params.bool('AutoInstall') ?? before.autoInstall,
    enableInstallAgentNewECS: enable,
    newMachinesSince: enable && !before.enableInstallAgentNewECS ? now : before.newMachinesSince,
  });
  return DONE;
}

function describeConfig(call: Call): Answer {
  const { autoInstall, enableInstallAgentNewECS } = configOf(call);
  return { ...DONE, AutoInstall: autoInstall, EnableInstallAgentNewECS: enableInstallAgentNewECS };
}

/** An account nobody configured installs nothing by itself. */
function configOf({ world }: Call): MonitoringConfig {
  const stored = world.table(CONFIGS).get(world.accountId);
  return stored ?? { id: world.accountId, autoInstall: false, enableInstallAgentNewECS: false, newMachinesSince: 0 };
}

function needMachine(call: Call, id: string): Instance {
  const machine = call.world.table(INSTANCES).get(id);
  if (machine === undefined) throw fault('ruleGone', `(${id})`);
  return machine;
}
