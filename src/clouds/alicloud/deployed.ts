import type { State, StateResource } from '../../model/index.ts';

/** Types by what they are to a person who asks for one, as `landfall cluster` does. */
const TYPES = {
  cluster: 'alicloud_cs_managed_kubernetes',
  machine: 'alicloud_instance',
  alarm: 'alicloud_cms_alarm',
} as const;

/** The deployed resources of one kind, in the order of their addresses. */
export function deployedOf(
  kind: keyof typeof TYPES,
  { resources }: Pick<State, 'resources'>,
): readonly StateResource[] {
  return Object.values(resources)
    .filter((resource) => resource.type === TYPES[kind])
    .toSorted((a, b) => (a.address < b.address ? -1 : 1));
}
