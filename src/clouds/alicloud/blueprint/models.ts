import type { Model, Resource, Stack } from '../../../model/index.ts';
import { bucketAddress, bucketObjectAddress } from './addresses.ts';
import { regional, tagsOf, type Place } from './place.ts';

/** Served models (PAI-EAS). */
export function modelResources(place: Place): readonly Resource[] {
  return Object.entries(place.stack.models).map(([key, model]) =>
    regional(place, 'alicloud_pai_service', key, {
      args: { service_config: JSON.stringify(serviceConfig(model)), tags: tagsOf(place) },
      dependsOn: modelFiles(model, place.stack),
      origin: `models.${key}`,
    }),
  );
}

/** The service's own configuration; `metadata.instance` is the number of replicas, the machine stands under `cloud`. */
function serviceConfig(model: Model): Readonly<Record<string, unknown>> {
  const { autoscaling, keepaliveMs } = model;
  return {
    name: model.name,
    processor: model.processor,
    model_path: model.path,
    metadata: { instance: model.replicas, ...(keepaliveMs === undefined ? {} : { 'rpc.keepalive': keepaliveMs }) },
    cloud: { computing: { instances: [{ type: model.instanceType }] } },
    ...(autoscaling === undefined
      ? {}
      : {
          autoscaler: {
            min: autoscaling.min,
            max: autoscaling.max,
            strategies: { qps: autoscaling.targetRequestsPerSecond },
          },
        }),
  };
}

/** What the stack itself puts where the model lies must be there first: the files, or at least the bucket. */
function modelFiles({ path }: Model, { storage }: Stack): readonly string[] {
  const [, bucketName, prefix = ''] = /^oss:\/\/([^/]+)\/(.*)$/.exec(path) ?? [];
  return Object.entries(storage.buckets)
    .filter(([, bucket]) => bucket.name === bucketName)
    .flatMap(([key, bucket]) => {
      const files = bucket.objects.flatMap((object, index) =>
        object.key.startsWith(prefix) ? [bucketObjectAddress(key, index)] : [],
      );
      return files.length > 0 ? files : [bucketAddress(key)];
    });
}
