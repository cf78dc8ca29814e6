import type { Attributes, Driver, DriverIo } from '../../../model/index.ts';
import { attributes, filled, numberAt, textAt } from '../api/answer.ts';
import { createUntokened, modify, query } from '../api/call.ts';
import { ignoreMissing, unlessMissing } from '../api/missing.ts';
import { untilGone, untilStatus } from '../api/poll-status.ts';
import { controlPlane } from '../waf/control-plane.ts';

const EXPECTED = { create: 20, update: 1, delete: 10 };

/**
 * The account's web application firewall, paid by use; there is one for each of WAF's control planes, and nothing in it
 * says whose it is. Who asks for it is given the one that exists, and it is released only when no domain is left on it.
 */
export const wafv3Instance: Driver = {
  type: 'alicloud_wafv3_instance',
  mode: 'managed',
  facts: {
    arguments: {},
    forceNew: [],
    replace: 'delete-first',
    actions: {
      read: ['waf-openapi:DescribeInstance'],
      create: ['waf-openapi:CreatePostpaidInstance'],
      update: [],
      delete: ['waf-openapi:DescribeDomains', 'waf-openapi:ReleaseInstance'],
    },
    expectedSeconds: EXPECTED,
    lock: () => 'waf:instance',
  },

  async find(io, { region, exclude }) {
    const id = filled(textAt((await describe(io, region)) ?? {}, 'InstanceId'));
    return id === undefined || exclude?.includes(id) === true ? undefined : id;
  },

  async read(io, id, region) {
    const row = await describe(io, region);
    if (row === undefined || textAt(row, 'InstanceId') !== id) return undefined;
    return attributes({
      id,
      instance_id: id,
      create_time: textAt(row, 'StartTime'),
      status: textAt(row, 'Status'),
    });
  },

  async create(io, { region }) {
    // The account has one at most: a second would be refused.
    const present = await describe(io, region);
    if (present !== undefined) return textAt(present, 'InstanceId') ?? '';
    const plane = controlPlane(region);
    const api = 'waf-openapi:CreatePostpaidInstance';
    const answer = await createUntokened(io, { api, region: plane, params: { RegionId: plane } });
    return textAt(answer, 'InstanceId') ?? '';
  },

  async settle(io, id, { region }) {
    await untilStatus(io, {
      what: `WAF instance ${id}`,
      api: 'waf-openapi:DescribeInstance',
      expectedSeconds: EXPECTED.create,
      read: () => describe(io, region),
      until: ['1'],
    });
  },

  // There is nothing to set.
  sync: () => Promise.resolve(),

  async remove(io, id, _observed, region) {
    const plane = controlPlane(region);
    const call = { region: plane, params: { InstanceId: id, RegionId: plane } };
    const domains = await unlessMissing(
      query(io, {
        ...call,
        api: 'waf-openapi:DescribeDomains',
        params: { ...call.params, PageNumber: 1, PageSize: 10 },
      }),
    );
    const left = numberAt(domains ?? {}, 'TotalCount') ?? 0;
    if (left > 0) {
      io.progress(`WAF instance ${id} stays: it still protects other domains (${left})`);
      return;
    }
    await ignoreMissing(modify(io, { ...call, api: 'waf-openapi:ReleaseInstance' }));
    const read = (): Promise<Attributes | undefined> => describe(io, region);
    await untilGone(io, { what: `WAF instance ${id}`, expectedSeconds: EXPECTED.delete, read });
  },
};

/** The account's instance in a control plane; an answer without an id means that there is none. */
async function describe(io: DriverIo, region: string | undefined): Promise<Attributes | undefined> {
  const plane = controlPlane(region);
  const api = 'waf-openapi:DescribeInstance';
  const row = await unlessMissing(query(io, { api, region: plane, params: { RegionId: plane } }));
  return row === undefined || filled(textAt(row, 'InstanceId')) === undefined ? undefined : row;
}
