import type { Model, Resource, Stack } from '../../../model/index.ts';
import { bucketObjectAddress } from './addresses.ts';
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
      : { autoscaler: { min: autoscaling.min, max: autoscaling.max, strategies: { qps: autoscaling.targetRequestsPerSecond } } }),
  };
}

/** Files of the model that the stack itself puts into a bucket: they must be there first. */
function modelFiles({ path }: Model, { storage }: Stack): readonly string[] {
  const [, bucketName, prefix = ''] = /^oss:\/\/([^/]+)\/(.*)$/.exec(path) ?? [];
  return Object.entries(storage.buckets).flatMap(([key, bucket]) =>
    bucket.name === bucketName
      ? bucket.objects.flatMap((object, index) => (object.key.startsWith(prefix) ? [bucketObjectAddress(key, index)] : []))
      : [],
  );
}
