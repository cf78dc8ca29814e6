import type { Resource } from '../../../model/index.ts';
import { regional, tagsOf, type Place } from './place.ts';

/** MaxCompute projects. */
export function analyticsResources(place: Place): readonly Resource[] {
  return Object.entries(place.stack.analytics).map(([key, project]) =>
    regional(place, 'alicloud_maxcompute_project', key, {
      args: { project_name: project.name, comment: project.comment, product_type: 'PayAsYouGo', tags: tagsOf(place) },
      origin: `analytics.${key}`,
    }),
  );
}
