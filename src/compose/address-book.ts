import type { Desired } from './desired.ts';
import { LABEL, type Observed } from './observed.ts';
import type { ComposeChange } from './plan.ts';

/** Everything that names things of a project. */
export interface Named {
  readonly project: string;
  readonly changes: readonly ComposeChange[];
  readonly desired: Desired;
  readonly observed: Observed;
}

/** The address of a thing that Compose calls by its kind and its name in the engine. */
export type AddressOf = (kind: string, name: string) => string | undefined;

/** `container shop-api-1` to `docker_container.api`, and so for everything that Compose may speak of. */
export function addressBook(named: Named): AddressOf {
  const { project, desired, observed } = named;
  const known = new Map(imageNames(named));
  for (const [service, { container_name: name }] of Object.entries(desired.services))
    if (name !== undefined) known.set(`container ${name}`, `docker_container.${service}`);
  for (const { Name, Config } of observed.containers) {
    const service = Config.Labels?.[LABEL.service];
    if (service !== undefined) known.set(`container ${Name.slice(1)}`, `docker_container.${service}`);
  }
  for (const [key, { name }] of Object.entries(desired.networks)) known.set(`network ${name}`, `docker_network.${key}`);
  for (const [key, { name }] of Object.entries(desired.volumes)) known.set(`volume ${name}`, `docker_volume.${key}`);
  return (kind, name) => {
    const address = known.get(`${kind} ${name}`);
    if (address !== undefined || kind !== 'container') return address;
    const service = serviceInName(name, project);
    return service !== undefined && Object.hasOwn(desired.services, service)
      ? `docker_container.${service}`
      : undefined;
  };
}

/** Containers are named `project-service-1`; while one is made anew the old one bears its id before its name. */
function serviceInName(name: string, project: string): string | undefined {
  const bare = name.replace(/^[0-9a-f]{12}_/, '');
  return bare.startsWith(`${project}-`) ? bare.slice(project.length + 1).replace(/-\d+$/, '') : undefined;
}

/** Compose names an image by the service that wants it, or by its reference. */
function imageNames({ project, desired, changes }: Named): readonly (readonly [string, string])[] {
  return Object.entries(desired.services).flatMap(([service, { image, build }]) => {
    const reference = image ?? (build === undefined ? undefined : `${project}-${service}`);
    const row = changes.find(({ address, id }) => address.startsWith('docker_image.') && id === reference);
    if (row === undefined) return [];
    return [service, reference].map((name) => [`image ${name}`, row.address] as const);
  });
}
