/** The wall table: each room of the house, its duty in one line, and the rooms it may import. */
export interface Room {
  /** What the room is for, in one line. */
  readonly duty: string;
  /** Rooms whose doorway (`index.ts`) this room may import. */
  readonly mayImport: readonly string[];
  /** A pure room does no input or output: no `node:` module that reads, writes or talks. */
  readonly pure?: true;
}

export const ROOMS = {
  base: { duty: 'errors, diagnostics, durations, canonical JSON, redaction, clocks, CIDR arithmetic', mayImport: [] },
  model: { duty: 'the words: Stack, Resource, Ref, Graph, Plan, Event, Driver', mayImport: ['base'], pure: true },
  catalog: {
    duty: 'dated facts as data: regions, zones, instance types, images, prices, quotas',
    mayImport: ['base'],
    pure: true,
  },
  config: {
    duty: 'files to Stack, with the origin of every value and all diagnostics at once',
    mayImport: ['base', 'model', 'catalog'],
  },
  graph: {
    duty: 'build, order, cycles; observed against desired gives a Plan',
    mayImport: ['base', 'model'],
    pure: true,
  },
  engine: {
    duty: 'carries out a Plan with drivers: state, journal, lock, scheduler, events; knows no cloud',
    mayImport: ['base', 'model', 'graph'],
  },
  'clouds/alicloud': {
    duty: 'Alibaba Cloud: api client, one driver file a resource type, blueprint',
    mayImport: ['base', 'model', 'catalog'],
  },
  kube: {
    duty: 'Kubernetes: client, apply, readiness, rollout, resource types, blueprint (Stack to manifests)',
    mayImport: ['base', 'model'],
  },
  compose: {
    duty: 'Docker Compose v2 as a process: what runs, what would change, its progress as events',
    mayImport: ['base', 'model'],
  },
  terraform: {
    duty: 'Terraform or OpenTofu as a process: what would change, its JSON stream as events',
    mayImport: ['base', 'model'],
  },
  images: {
    duty: 'container images: build, push, copy between registries (OCI distribution), registry logins',
    mayImport: ['base', 'model'],
  },
  targets: {
    duty: 'what plan, apply, destroy and status mean for each kind of target',
    mayImport: [
      'base',
      'model',
      'config',
      'graph',
      'engine',
      'clouds/alicloud',
      'kube',
      'compose',
      'terraform',
      'images',
      'render',
      'catalog',
    ],
  },
  insight: {
    duty: 'questions asked of a stack, graph or plan: explain, cost, rehearse',
    mayImport: ['base', 'model', 'graph', 'config', 'catalog'],
  },
  render: {
    duty: 'data in, map of path to text out: HCL, Compose files, Kustomize trees',
    mayImport: ['base', 'model'],
    pure: true,
  },
  sim: { duty: 'the simulated Alibaba Cloud and simulated clusters, over HTTP', mayImport: ['base', 'catalog'] },
  cli: {
    duty: 'parse, call one function, render; the only room that wires the others',
    mayImport: [
      'base',
      'model',
      'config',
      'graph',
      'engine',
      'clouds/alicloud',
      'kube',
      'compose',
      'terraform',
      'images',
      'targets',
      'insight',
      'render',
      'catalog',
      'sim',
    ],
  },
} as const satisfies Record<string, Room>;
