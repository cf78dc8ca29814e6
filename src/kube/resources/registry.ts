import type { AnyDriver, DriverRegistry } from '../../model/index.ts';
import { resourceLookup } from './kubernetes-resource.ts';
import { manifestDriver, type KubePermits } from './kubernetes-manifest.ts';

/** Drivers for Kubernetes with what the user has permitted. */
export function kubernetesDriversWith(permits: KubePermits): DriverRegistry {
  const drivers = new Map<string, AnyDriver>([manifestDriver(permits), resourceLookup].map((one) => [one.type, one]));
  return { get: (type) => drivers.get(type), types: [...drivers.keys()] };
}
