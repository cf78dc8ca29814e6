import type { Drawing, Graph, Resource } from '../../model/index.ts';

/** A resource that says how it is drawn; what is not given is plain. */
export function drawn(address: string, drawing: Partial<Drawing>, args: Resource['args'] = {}): Resource {
  return {
    address,
    type: address.split('.')[0] ?? '',
    args,
    drawing: { frame: [], layer: 'compute', pictogram: 'thing', label: address, kind: 'Thing', ...drawing },
  };
}

export function graphOf(resources: readonly Resource[]): Graph {
  return { resources: new Map(resources.map((resource) => [resource.address, resource])), outputs: {} };
}
