import { must } from '../../base/index.ts';
import { findRegion } from '../../catalog/index.ts';
import { BUCKETS, OBJECTS, type BucketRow, type ObjectRow } from '../oss/tables.ts';
import { ApiFault, type Answer } from '../service.ts';
import { JsonBody } from '../wire/json-body.ts';
import { memoryWorld, type MemoryWorldOptions } from '../world/memory-world.ts';
import type { SimWorld } from '../world/sim-world.ts';
import { callAction } from '../world/test-call.ts';
import { eas } from './index.ts';

export const GPU = 'ecs.gn6v-c8g1.2xlarge';
const NAME = 'kosmos_summarizer';

type Input = Readonly<Record<string, string | number>>;

/** An account in cn-shanghai with the model `oss://kosmos-models/MC-001/v2.1.0/model.pb`. */
export interface TestInference {
  readonly world: SimWorld;
  /** One call about the service, unless the input names another. */
  readonly ask: (action: string, body?: unknown, input?: Input) => Answer;
  /** Status and code of the refusal; `accepted` when there is none. */
  readonly refusal: (action: string, body?: unknown, input?: Input) => string;
  /** The service's configuration with changes laid over it. */
  readonly config: (changes?: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
  /** Makes the service and waits until it runs or has failed. */
  readonly deploy: (changes?: Readonly<Record<string, unknown>>) => void;
  readonly service: () => Answer;
  /** Running and pending replicas, as `3+0`. */
  readonly replicas: () => string;
  readonly load: (qps: number) => void;
  readonly wait: (seconds: number) => void;
}

export function testInference(options: MemoryWorldOptions = {}): TestInference {
  const world = memoryWorld({ defaultRegion: 'cn-shanghai', ...options });
  putModel(world);
  const ask = (action: string, body?: unknown, input: Input = {}): Answer =>
    callAction(
      world,
      eas,
      action,
      { ClusterId: 'cn-shanghai', ServiceName: NAME, ...input },
      body === undefined ? {} : { body },
    );
  const config: TestInference['config'] = (changes = {}) => ({
    name: NAME,
    processor: 'tensorflow_gpu_2.3',
    model_path: 'oss://kosmos-models/MC-001/v2.1.0/',
    metadata: { instance: 3, 'rpc.keepalive': 50_000 },
    cloud: { computing: { instances: [{ type: GPU }] } },
    ...changes,
  });
  const wait = (seconds: number): void => world.step(seconds * 1000);
  const service = (): Answer => ask('DescribeService');
  return {
    world,
    ask,
    config,
    wait,
    service,
    refusal: (action, body, input) => {
      try {
        ask(action, body, input);
      } catch (error) {
        if (error instanceof ApiFault) return `${error.status} ${error.code}`;
        throw error;
      }
      return 'accepted';
    },
    deploy: (changes) => {
      ask('CreateService', config(changes));
      wait(900);
    },
    replicas: () => `${String(service()['RunningInstance'])}+${String(service()['PendingInstance'])}`,
    load: (value) => {
      const happening = must(eas.happenings?.['load'], 'the happening eas/load');
      world.transaction('write', () => happening.run(world, new JsonBody({ service: NAME, value })));
    },
  };
}

/** A world where only some machines of the GPU type are left in cn-shanghai. */
export function scarce(left: number): MemoryWorldOptions {
  const zones = findRegion('cn-shanghai')?.zones ?? [];
  return { stock: Object.fromEntries(zones.map((zone, index) => [zone, { [GPU]: index === 0 ? left : 0 }])) };
}

/** Only what the model loader looks at. */
function putModel(world: SimWorld): void {
  const [bucket, key] = ['kosmos-models', 'MC-001/v2.1.0/model.pb'];
  const made: Partial<BucketRow> = { id: bucket, regionId: 'cn-shanghai' };
  const object: Partial<ObjectRow> = {
    id: `${bucket}/${key}?versionId=null`,
    bucket,
    key,
    latest: true,
    kind: 'Normal',
  };
  world.transaction('write', () => {
    world.table(BUCKETS).put(made as BucketRow);
    world.table(OBJECTS).put(object as ObjectRow);
  });
}
