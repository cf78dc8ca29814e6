import type { Action, Answer, Call } from '../service.ts';
import { touching } from './arns.ts';
import { fault, insist } from './faults.ts';
import { change, instanceOf } from './instance-lookup.ts';
import { passableRole } from './ram-role.ts';
import { page } from '../paging.ts';
import { ApiFault } from '../service.ts';
import { is, select } from './select.ts';
import { INSTANCES, type Instance } from './tables.ts';

/** The RAM role that a machine's programs act as. */
export const actions: Readonly<Record<string, Action>> = {
  AttachInstanceRamRole: {
    summary: 'Lends a RAM role to machines',
    mutates: true,
    required: ['RegionId', 'InstanceIds', 'RamRoleName'],
    resources: touching('instance', 'InstanceIds'),
    run: attach,
  },
  DetachInstanceRamRole: {
    summary: 'Takes the RAM role from machines',
    mutates: true,
    required: ['RegionId', 'InstanceIds'],
    resources: touching('instance', 'InstanceIds'),
    run: detach,
  },
  DescribeInstanceRamRole: {
    summary: 'Shows which roles machines have',
    mutates: false,
    required: ['RegionId'],
    resources: touching('instance', 'InstanceIds'),
    run: describe,
  },
};

/** Most machines one call may name. */
const LIMIT = 100;

function attach(call: Call): Answer {
  const role = passableRole(call, call.params.need('RamRoleName'));
  const outcome = each(call, (instance) => {
    if (instance.ramRoleName !== '' && instance.ramRoleName !== role) {
      throw new ApiFault(403, 'InvalidInstanceId.AlreadyHasRamRole', 'The specified instance already has a RAM role.');
    }
    change(call, instance, { ramRoleName: role });
  });
  return {
    ...outcome.counts,
    RamRoleName: role,
    AttachInstanceRamRoleResults: { AttachInstanceRamRoleResult: outcome.results },
  };
}

function detach(call: Call): Answer {
  const wanted = call.params.text('RamRoleName');
  const outcome = each(call, (instance) => {
    if (wanted !== undefined && instance.ramRoleName !== wanted) throw fault('InvalidRamRole.NotFound');
    change(call, instance, { ramRoleName: '' });
  });
  return {
    ...outcome.counts,
    RamRoleName: wanted ?? '',
    DetachInstanceRamRoleResults: { DetachInstanceRamRoleResult: outcome.results },
  };
}

/** Does it to each machine that InstanceIds names; what fails is told in its result and stops nothing. */
function each(call: Call, act: (instance: Instance) => void) {
  const ids = call.params.jsonList('InstanceIds') ?? [];
  insist(ids.length > 0 && ids.length <= LIMIT, 'InvalidParameter.TooManyInstanceIds');
  const results = ids.map((id) => {
    try {
      act(instanceOf(call, id));
      return { InstanceId: id, Success: true, Code: '200', Message: 'success' };
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      return { InstanceId: id, Success: false, Code: error.code, Message: error.message };
    }
  });
  const FailCount = results.filter((result) => !result.Success).length;
  return { results, counts: { TotalCount: results.length, FailCount } };
}

function describe(call: Call): Answer {
  const rows = select(call, {
    table: INSTANCES,
    ids: call.params.jsonList('InstanceIds'),
    filters: { RamRoleName: is((row) => row.ramRoleName) },
  });
  const { rows: part, TotalCount } = page(rows, call.params, { defaultSize: 10, maxSize: 50 });
  const InstanceRamRoleSet = part.map((row) => ({ InstanceId: row.id, RamRoleName: row.ramRoleName }));
  return { RegionId: call.region, TotalCount, InstanceRamRoleSets: { InstanceRamRoleSet } };
}
