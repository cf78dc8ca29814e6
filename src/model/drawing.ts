/** What a resource serves; pictures group and colour by it. */
export type Layer =
  | 'edge'
  | 'network'
  | 'compute'
  | 'cluster'
  | 'models'
  | 'storage'
  | 'analytics'
  | 'access'
  | 'monitoring'
  | 'commitments';

/** The small drawings there are. */
export type Pictogram =
  | 'address'
  | 'alarm'
  | 'balancer'
  | 'bucket'
  | 'certificate'
  | 'chart'
  | 'cluster'
  | 'document'
  | 'firewall'
  | 'gateway'
  | 'group'
  | 'guard'
  | 'key'
  | 'log'
  | 'machine'
  | 'model'
  | 'network'
  | 'nodes'
  | 'person'
  | 'purchase'
  | 'role'
  | 'subnet'
  | 'thing';

/** How a resource shows in pictures. Blueprints say it; the engine never looks at it. */
export interface Drawing {
  /** Boxes it stands in, outermost first: words, as `cn-shanghai`, or the address of a resource that is drawn as a box itself. */
  readonly frame: readonly string[];
  readonly layer: Layer;
  readonly pictogram: Pictogram;
  /** Its own name, as `kosmos-api-server`. */
  readonly label: string;
  /** What it is, as `ECS instance`. */
  readonly kind: string;
  /** What tells most about it, as `ecs.g7.2xlarge`. */
  readonly note?: string;
  /** Address of the resource that it is a detail of; it shows as words on that one's card, many of a kind as their number. */
  readonly partOf?: string;
}
