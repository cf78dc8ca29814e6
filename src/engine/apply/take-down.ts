import type { Step } from '../../graph/index.ts';
import type { Attributes, Driver, DriverIo, StateResource } from '../../model/index.ts';
import type { Journal } from '../journal/journal.ts';
import type { Deployment } from './deployment.ts';

/** What taking one resource down needs. */
export interface DownWork {
  readonly step: Step;
  readonly driver: Driver;
  readonly io: DriverIo;
  readonly deployment: Deployment;
  readonly journal: Journal;
}

/**
 * Removes what state holds for the address: earlier generations when a replacement already stands beside them, else the
 * resource itself and whatever earlier generation is left.
 */
export async function takeDown(work: DownWork): Promise<void> {
  const { step, deployment, journal } = work;
  const resource = deployment.get(step.address);
  if (resource === undefined) return;
  journal.append({
    kind: 'step',
    step: 'delete',
    address: resource.address,
    type: resource.type,
    args: resource.args,
    dependsOn: resource.dependsOn,
    ...(resource.region === undefined ? {} : { region: resource.region }),
  });
  const replaced = step.needs.includes(`up:${step.address}`);
  for (const id of resource.deposed ?? []) await removeOne(work, resource, id);
  if (replaced) {
    await deployment.record(step.address, withoutDeposed(resource));
    return;
  }
  await removeOne(work, resource, resource.id);
  await deployment.record(step.address, undefined);
}

/** Removes one generation of a resource, if it is still there. */
async function removeOne(
  { driver, io }: Pick<DownWork, 'driver' | 'io'>,
  resource: StateResource,
  id: string,
): Promise<void> {
  const observed = await driver.read(io, id, resource.region);
  if (observed === undefined) return;
  await driver.remove(io, id, { ...writeOnlyArgs(driver, resource), ...observed }, resource.region);
}

/** Switches of the deleting call itself (`force_destroy`), which no read tells back. */
export function writeOnlyArgs({ facts }: Driver, { args }: StateResource): Attributes {
  return Object.fromEntries(Object.entries(args).filter(([name]) => facts.writeOnly?.includes(name) === true));
}

/** The state of a resource whose earlier generations are gone. */
function withoutDeposed(resource: StateResource): StateResource {
  const { deposed: _, deposedDependsOn: __, ...rest } = resource;
  return rest;
}
