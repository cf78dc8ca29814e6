import type { Action, Answer, Call } from '../service.ts';
import { existingEip } from './eips.ts';
import { fault } from './faults.ts';
import { existingNatGateway } from './nat-gateways.ts';
import { touching } from './objects.ts';
import { EIPS, NAT_GATEWAYS } from './tables.ts';

export const actions: Readonly<Record<string, Action>> = {
  DeletionProtection: {
    summary: 'switch deletion protection of a NAT gateway or EIP',
    mutates: true,
    required: ['RegionId', 'InstanceId', 'Type', 'ProtectionEnable'],
    resources: touching('*', 'InstanceId'),
    run: protect,
  },
};

function protect(call: Call): Answer {
  const { params, world } = call;
  const deletionProtection = params.bool('ProtectionEnable') === true;
  const [id, type] = [params.need('InstanceId'), params.need('Type').toUpperCase()];
  if (type === 'NATGW') world.table(NAT_GATEWAYS).put({ ...existingNatGateway(call, id), deletionProtection });
  else if (type === 'EIP') world.table(EIPS).put({ ...existingEip(call, id), deletionProtection });
  else throw fault('InvalidParameter', 'The specified parameter "Type" is not valid.');
  return {};
}
