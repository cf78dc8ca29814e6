import { parseDuration } from '../../base/index.ts';
import type { Json, Resolved } from '../../model/index.ts';
import { groupKind, isMap, numberAt, textAt, type KubeObject } from '../object.ts';

/** Seconds that kinds may take to become ready; others five minutes. */
const READY_SECONDS: Readonly<Record<string, number>> = {
  'apps/StatefulSet': 1200,
  'apps/DaemonSet': 900,
  'batch/Job': 3600,
  Service: 600,
  'gateway.networking.k8s.io/Gateway': 600,
  'cert-manager.io/Certificate': 600,
};
const OTHERS_SECONDS = 300;
const DELETE_SECONDS = 600;

type Args = Readonly<Record<string, Resolved>>;

/** Seconds that an operation may take: the `timeouts` block, else what suits the kind. */
export function timeoutSeconds(operation: 'create' | 'update' | 'delete', args: Args, object: KubeObject): number {
  const ms = parseDuration(textAt(blockOf(args['timeouts']), operation));
  if (ms !== undefined) return ms / 1000;
  if (operation === 'delete') return DELETE_SECONDS;
  const kind = groupKind(object);
  // The cluster's own deadline comes first: it knows whether pods still make progress.
  if (kind === 'apps/Deployment') return numberAt(object, 'spec.progressDeadlineSeconds', 600) + 60;
  return READY_SECONDS[kind] ?? OTHERS_SECONDS;
}

/** Whether the `field_manager` block takes fields from their owners. */
export function takesFields(args: Args): boolean {
  const flag = blockOf(args['field_manager'])['force_conflicts'];
  return flag === true || flag === 'true';
}

/** A block may stand alone or as the only one of a list. */
export function blockOf(value: Resolved | undefined): KubeObject {
  const block: unknown = Array.isArray(value) ? (value as readonly Resolved[])[0] : value;
  return isMap(block) ? block : {};
}

/** The paths of `computed_fields`: the cluster's to choose, although the manifest names them. */
export function computedFields(args: Args): readonly string[] {
  const value = args['computed_fields'] as Json | undefined;
  return Array.isArray(value) ? value.filter((path): path is string => typeof path === 'string') : [];
}
