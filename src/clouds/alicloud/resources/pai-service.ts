import { canonicalJson, must } from '../../../base/index.ts';
import {
  CloudError,
  OWNERSHIP_TAGS,
  type Attributes,
  type Desired,
  type Driver,
  type DriverIo,
  type Json,
  type SyncChange,
} from '../../../model/index.ts';
import { attributes, filled, rowsAt, spelling, textAt } from '../api/answer.ts';
import { mapArg, requiredText, textArg } from '../api/args.ts';
import { createUntokened, modify } from '../api/call.ts';
import { ignoreMissing } from '../api/missing.ts';
import { allRows } from '../api/pages.ts';
import { untilGone } from '../api/poll-status.ts';
import { carries } from '../api/tag-index.ts';
import { syncTags, tagsOf, type TagDialect, type Tags } from '../api/tags.ts';
import { readAutoscaler, writeAutoscaler, type ServicePath } from '../model-service/autoscaler.ts';
import {
  configIn,
  desiredConfig,
  sameConfig,
  sameScaler,
  sameService,
  shownConfig,
  withScaledReplicas,
} from '../model-service/config.ts';
import { describeService, untilService } from '../model-service/until-running.ts';

/** A GPU machine is allocated and the model is loaded before a service runs. */
const EXPECTED = { create: 180, update: 120, delete: 20 };

/** A served model of PAI-EAS. Its id is its name; `service_config.autoscaler` becomes the service's scaler. */
export const paiService: Driver = {
  type: 'alicloud_pai_service',
  mode: 'managed',
  facts: {
    arguments: {
      develop: 'string',
      service_config: 'string',
      status: 'string',
      tags: 'map',
      workspace_id: 'string',
    },
    // No call changes them on a living service.
    forceNew: ['develop', 'workspace_id'],
    writeOnly: ['develop'],
    equal: { service_config: sameConfig, status: sameStatus },
    defaults: { tags: {} },
    tags: 'tags',
    replace: 'delete-first',
    actions: {
      read: ['eas:DescribeService', 'eas:DescribeServiceAutoScaler', 'eas:ListServices'],
      create: ['eas:CreateService', 'eas:CreateServiceAutoScaler'],
      update: [
        'eas:UpdateService',
        'eas:StartService',
        'eas:StopService',
        'eas:CreateServiceAutoScaler',
        'eas:UpdateServiceAutoScaler',
        'eas:DeleteServiceAutoScaler',
        'eas:UpdateServiceLabel',
        'eas:DeleteServiceLabel',
      ],
      delete: ['eas:DeleteService'],
    },
    expectedSeconds: EXPECTED,
  },

  async find(io, desired) {
    const { name } = desiredConfig(requiredText(desired, 'service_config'));
    if (desired.exclude?.includes(name) === true) return undefined;
    const row = await describeService(io, pathOf(name, desired.region), desired.region);
    return row !== undefined && carries(labelsOf(row), desired.ownership) ? name : undefined;
  },

  async read(io, id, region) {
    const path = pathOf(id, region);
    const row = await describeService(io, path, region);
    if (row === undefined) return undefined;
    const config = shownConfig(textAt(row, 'ServiceConfig') ?? '', await readAutoscaler(io, path, region));
    return attributes({
      id,
      create_time: textAt(row, 'CreateTime'),
      region_id: textAt(row, 'Region'),
      service_config: canonicalJson(config),
      status: textAt(row, 'Status'),
      tags: labelsOf(row),
      workspace_id: filled(textAt(row, 'WorkspaceId')),
    });
  },

  async create(io, desired) {
    const { args, region } = desired;
    const { config, name } = desiredConfig(requiredText(desired, 'service_config'));
    const params = {
      Develop: textArg(args, 'develop'),
      WorkspaceId: textArg(args, 'workspace_id'),
      Labels: JSON.stringify(mapArg(args, 'tags')),
      body: config,
    };
    await createUntokened(io, { api: 'eas:CreateService', region, params });
    return name;
  },

  settle: (io, id, desired) =>
    // A service that was told to stop stays so.
    untilService(io, pathOf(id, desired.region), desired.region, {
      until: ['Running', 'Stopped'],
      expectedSeconds: EXPECTED.create,
      revive: () => deployAnew(io, id, desired),
    }),

  async sync(io, id, change) {
    if (change.differing.has('service_config')) await syncConfig(io, id, change);
    if (change.differing.has('status')) await syncStatus(io, id, change);
    await syncTags(io, id, change, labels(change.desired.region));
  },

  async remove(io, id, _observed, region) {
    const path = pathOf(id, region);
    await ignoreMissing(modify(io, { api: 'eas:DeleteService', region, params: { ...path } }));
    const read = (): Promise<Attributes | undefined> => describeService(io, path, region);
    await untilGone(io, { what: `service ${id}`, expectedSeconds: EXPECTED.delete, timeoutSeconds: 300, read });
  },

  async owned(io, owner, region) {
    const wanted = { [OWNERSHIP_TAGS.stack]: owner.stack, [OWNERSHIP_TAGS.profile]: owner.profile };
    const params = { Label: JSON.stringify(wanted) };
    const rows = await allRows(io, { api: 'eas:ListServices', region, params, rows: 'Services', pageSize: 100 });
    return rows.flatMap((row) => {
      const tags = labelsOf(row);
      const id = textAt(row, 'ServiceName');
      const address = tags[OWNERSHIP_TAGS.address];
      const ours = address !== undefined && carries(tags, { ...owner, address });
      return ours && id !== undefined ? [{ id, address }] : [];
    });
  },
};

/** The service first, then its scaler: each only where it differs. */
async function syncConfig(io: DriverIo, id: string, { desired, observed }: SyncChange): Promise<void> {
  const { region } = desired;
  const path = pathOf(id, region);
  const wanted = desiredConfig(requiredText(desired, 'service_config'));
  if (wanted.name !== id) throw renamed(id, wanted.name);
  const present = configIn(observed['service_config']) ?? { config: {}, autoscaler: undefined };
  if (!sameService(wanted, present)) {
    const body = withScaledReplicas(wanted, present);
    await modify(io, { api: 'eas:UpdateService', region, params: { ...path, UpdateType: 'merge', body } });
    await untilService(io, path, region, { until: ['Running', 'Stopped'], expectedSeconds: EXPECTED.update });
  }
  if (sameScaler(wanted.autoscaler, present.autoscaler)) return;
  await writeAutoscaler(io, path, region, { wanted: wanted.autoscaler, present: present.autoscaler });
}

/** Another deployment, with the configuration as it is wanted now. */
async function deployAnew(io: DriverIo, id: string, desired: Desired): Promise<void> {
  const { config } = desiredConfig(requiredText(desired, 'service_config'));
  const params = { ...pathOf(id, desired.region), UpdateType: 'merge', body: config };
  await modify(io, { api: 'eas:UpdateService', region: desired.region, params });
}

async function syncStatus(io: DriverIo, id: string, { desired: { args, region } }: SyncChange): Promise<void> {
  const path = pathOf(id, region);
  const status = textArg(args, 'status') === 'Stopped' ? 'Stopped' : 'Running';
  const api = status === 'Stopped' ? 'eas:StopService' : 'eas:StartService';
  await modify(io, { api, region, params: { ...path } });
  await untilService(io, path, region, { until: [status], expectedSeconds: EXPECTED.update });
}

/** A service that is updated or scaled runs meanwhile. */
function sameStatus(desired: Json, observed: Json): boolean {
  if (desired === observed || desired === null || desired === '') return true;
  return desired === 'Running' && !['Stopped', 'Stopping', 'Failed'].includes(spelling(observed));
}

function pathOf(ServiceName: string, region: string | undefined): ServicePath {
  return { ClusterId: must(region, 'EAS names the region in its paths'), ServiceName };
}

function labels(region: string | undefined): TagDialect {
  return {
    tag: 'eas:UpdateServiceLabel',
    untag: 'eas:DeleteServiceLabel',
    resource: (name) => ({ ...pathOf(name, region) }),
    pairs: (tags) => ({ body: { Labels: tags } }),
    keys: (keys) => ({ LabelKeys: JSON.stringify(keys) }),
  };
}

function labelsOf(row: Attributes): Tags {
  return tagsOf(
    rowsAt(row, 'Labels').map(({ LabelKey = '', LabelValue = '' }) => ({ Key: LabelKey, Value: LabelValue })),
  );
}

function renamed(id: string, name: string): CloudError {
  return new CloudError({
    errorClass: 'invalid',
    api: 'eas:UpdateService',
    code: '',
    message: `service ${id} cannot be renamed to ${name}: keep its name, or put the new service beside it under another key`,
  });
}
