import { describe, expect, it } from 'vitest';
import { hasKubeContracts, kubeContract } from '../../../../test/support/kube-contracts.ts';
import { admit } from '../admission/admit.ts';
import { isUnchanged, nextGeneration } from '../admission/generation.ts';
import type { KubeObject } from '../kube-object.ts';
import { patchObject } from '../patch/patch-object.ts';
import { StatusError } from '../status-error.ts';
import { builtInTypes } from '../types/built-in-types.ts';
import type { ResourceType } from '../types/resource-type.ts';
import { serverSideApply } from './server-side-apply.ts';
import { trackUpdate } from './track-update.ts';

interface Step {
  readonly name: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly contentType: string | null;
    readonly body: KubeObject | null;
  };
  readonly response: {
    readonly code: number;
    readonly generation?: number;
    readonly rv?: string;
    readonly spec?: unknown;
    readonly labels?: unknown;
    readonly statusField?: unknown;
    readonly warning?: string;
    readonly managedFields?: readonly unknown[];
    readonly status?: { readonly message: string; readonly reason?: string; readonly details?: unknown };
  };
}

const NOW = '2026-01-01T00:00:00Z';
const LATER = '2026-01-01T00:00:01Z';
const steps = hasKubeContracts ? (kubeContract('ssa-fixtures-1.36.json') as { steps: readonly Step[] }).steps : [];

/** As the recorded server had it: the Deployment's schema as a custom resource of another group. */
const deployment = builtInTypes().find(({ kind }) => kind === 'Deployment');
if (deployment === undefined) throw new Error('no Deployment');
const type: ResourceType = {
  ...deployment,
  group: 'apps.sim.test',
  apiVersion: 'apps.sim.test/v1',
  storedAs: 'apps.sim.test/v1',
  isCustom: true,
};

describe.skipIf(!hasKubeContracts)('what a real server answered (skipped without shared/contracts)', () => {
  const stored = new Map<string, KubeObject>();
  const versions = new Map<string, string>();
  // What the server itself checks before the object machinery is asked is not replayed here.
  const replayed = steps.filter(({ name }) => !/name mismatch|precondition/.test(name));
  it.each(replayed)('$name', ({ request, response }) => {
    const url = new URL(request.path, 'http://x');
    const name = url.pathname.split('/')[7] ?? request.body?.metadata.name ?? '';
    const live = stored.get(name);
    const isDry = url.searchParams.has('dryRun');
    const outcome = carryOut(request, url, live);
    expect(toldOf(outcome, response)).toEqual(recordedOf(response));
    const isKept = !(outcome instanceof StatusError) && outcome.object === live;
    expect(isKept, 'the same object').toBe(response.rv !== undefined && versions.get(name) === response.rv && !isDry);
    if (outcome instanceof StatusError || isDry) return;
    stored.set(name, outcome.object);
    versions.set(name, response.rv ?? '');
  });
});

type Outcome = { readonly object: KubeObject; readonly warnings: readonly string[] } | StatusError;

/** What of our answer the record speaks of. */
function toldOf(outcome: Outcome, response: Step['response']): unknown {
  if (outcome instanceof StatusError) {
    const { code, message, details, reason } = outcome;
    return { code, message, details, reason: reason === '' ? undefined : reason };
  }
  const { metadata, spec, status } = outcome.object as KubeObject & {
    readonly spec: unknown;
    readonly status: unknown;
  };
  return {
    isSuccess: true,
    spec: response.spec === undefined ? undefined : spec,
    status,
    labels: metadata.labels,
    generation: metadata.generation,
    managers: metadata.managedFields?.map((entry) => ({ ...entry, time: undefined })),
    warning:
      outcome.warnings.length === 0
        ? undefined
        : outcome.warnings.map((text) => `299 - ${JSON.stringify(text)}`).join(', '),
  };
}

function recordedOf({
  code,
  status,
  spec,
  statusField,
  labels,
  generation,
  managedFields,
  warning,
}: Step['response']): unknown {
  if (status !== undefined) return { code, ...status };
  return { isSuccess: code < 300, spec, status: statusField, labels, generation, managers: managedFields, warning };
}

let counter = 1;

function carryOut(request: Step['request'], url: URL, live: KubeObject | undefined): Outcome {
  if (request.method === 'GET' || request.body === null) return { object: live as KubeObject, warnings: [] };
  try {
    return write(request, url, live, request.body);
  } catch (error) {
    if (error instanceof StatusError) return error;
    throw error;
  }
}

function write(request: Step['request'], url: URL, live: KubeObject | undefined, body: KubeObject) {
  const query = url.searchParams;
  // The recorded server was a second further by then, which shows in the order of managers.
  const now = query.has('dryRun') ? LATER : NOW;
  const manager = query.get('fieldManager') ?? undefined;
  const subresource = url.pathname.endsWith('/status') ? { subresource: 'status' } : {};
  const isApply = request.contentType === 'application/apply-patch+yaml';
  const sent = isApply
    ? serverSideApply({ type, live, applied: body, manager, force: query.has('force'), now, ...subresource })
    : live === undefined
      ? body
      : patchObject({ type, live, patch: body, form: 'merge' });
  const { object, warnings } = admit({
    type,
    object: { ...sent, metadata: { ...sent.metadata, namespace: 'default' } },
    operation: live === undefined ? 'create' : 'update',
    fieldValidation: (query.get('fieldValidation') ?? 'Ignore') as 'Strict',
    ...(live === undefined ? {} : { live }),
    ...subresource,
  });
  const tracked = isApply
    ? object
    : trackUpdate({ type, live, next: object, manager: manager ?? 'sim-test', now, ...subresource });
  if (live !== undefined && isUnchanged(live, tracked)) return { object: live, warnings };
  const generation = nextGeneration(type, live, tracked);
  counter += 1;
  const metadata = {
    ...tracked.metadata,
    ...(generation === undefined ? {} : { generation }),
    resourceVersion: String(counter),
  };
  return { object: { ...tracked, metadata }, warnings };
}
