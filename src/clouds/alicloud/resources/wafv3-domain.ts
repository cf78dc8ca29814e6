import type { Attributes, Desired, Driver, DriverIo } from '../../../model/index.ts';
import { attributes, filled, numberAt, textAt } from '../api/answer.ts';
import { paramsFrom, requiredText, textArg } from '../api/args.ts';
import { syncAspects, type Aspect } from '../api/aspects.ts';
import { createUntokened, modify, query } from '../api/call.ts';
import { splitId } from '../api/compound-id.ts';
import { ignoreMissing, unlessMissing } from '../api/missing.ts';
import { untilGone, untilStatus } from '../api/poll-status.ts';
import { carries, listedTags, ownedByTags, type TagIndex } from '../api/tag-index.ts';
import { syncTags, tagParam } from '../api/tags.ts';
import { controlPlane } from '../waf/control-plane.ts';
import { domainBlocks, domainParams, sameListen, sameRedirect } from '../waf/domain-blocks.ts';

const EXPECTED = { create: 60, update: 30, delete: 30 };
const TIMEOUT_SECONDS = 1500;

/** A domain whose requests pass through the firewall before they reach their servers; its id is `instance:domain`. */
export const wafv3Domain: Driver = {
  type: 'alicloud_wafv3_domain',
  mode: 'managed',
  facts: {
    arguments: {
      access_type: 'string',
      domain: 'string',
      instance_id: 'string',
      listen: 'block',
      redirect: 'block',
      resource_manager_resource_group_id: 'string',
      tags: 'map',
    },
    forceNew: ['domain', 'instance_id', 'resource_manager_resource_group_id'],
    // Asked for, but never told.
    writeOnly: ['access_type'],
    defaults: { tags: {} },
    equal: { listen: sameListen, redirect: sameRedirect },
    tags: 'tags',
    replace: 'delete-first',
    actions: {
      read: ['waf-openapi:DescribeDomainDetail', 'waf-openapi:DescribeInstance', 'waf-openapi:ListTagResources'],
      create: ['waf-openapi:CreateDomain', 'waf-openapi:TagResources'],
      update: ['waf-openapi:ModifyDomain', 'waf-openapi:TagResources', 'waf-openapi:UntagResources'],
      delete: ['waf-openapi:DeleteDomain'],
    },
    expectedSeconds: EXPECTED,
    lock: (args) => (typeof args['instance_id'] === 'string' ? `waf:${args['instance_id']}` : undefined),
  },

  async find(io, desired) {
    const id = idOf(desired);
    if (desired.exclude?.includes(id) === true || (await describe(io, id, desired.region)) === undefined)
      return undefined;
    const [, domain] = splitId(id);
    const plane = controlPlane(desired.region);
    return carries(await listedTags(io, tagIndex(plane), domain, plane), desired.ownership) ? id : undefined;
  },

  async read(io, id, region) {
    const row = await describe(io, id, region);
    if (row === undefined) return undefined;
    const [instance, domain] = splitId(id);
    const plane = controlPlane(region);
    return attributes({
      id,
      instance_id: instance,
      domain,
      ...domainBlocks(row),
      cname: textAt(row, 'Cname'),
      domain_id: textAt(row, 'DomainId'),
      resource_manager_resource_group_id: filled(textAt(row, 'ResourceManagerResourceGroupId')),
      status: numberAt(row, 'Status'),
      tags: await listedTags(io, tagIndex(plane), domain, plane),
    });
  },

  async create(io, desired) {
    const { args, region } = desired;
    const plane = controlPlane(region);
    const given = paramsFrom(args, {
      access_type: 'AccessType',
      resource_manager_resource_group_id: 'ResourceManagerResourceGroupId',
    });
    const params = { ...domainOf(idOf(desired), plane), ...given, ...domainParams(args), Tag: tagParam(args) };
    await createUntokened(io, { api: 'waf-openapi:CreateDomain', region: plane, params });
    return idOf(desired);
  },

  settle: (io, id, { region }) => untilReady(io, id, region, EXPECTED.create),

  async sync(io, id, change) {
    await syncAspects(io, id, change, ASPECTS);
    const [, domain] = splitId(id);
    const plane = controlPlane(change.desired.region);
    const here = { ...change, desired: { ...change.desired, region: plane } };
    await syncTags(io, domain, here, tagIndex(plane));
  },

  async remove(io, id, observed, region) {
    const plane = controlPlane(region);
    const params = { ...domainOf(id, plane), AccessType: textArg(observed, 'access_type') };
    await ignoreMissing(modify(io, { api: 'waf-openapi:DeleteDomain', region: plane, params }));
    const read = (): Promise<Attributes | undefined> => describe(io, id, region);
    await untilGone(io, { what: `WAF domain ${id}`, expectedSeconds: EXPECTED.delete, read });
  },

  async owned(io, owner, region) {
    const plane = controlPlane(region);
    const domains = await ownedByTags(io, tagIndex(plane), owner, plane);
    if (domains.length === 0) return [];
    const api = 'waf-openapi:DescribeInstance';
    const instance = textAt(await query(io, { api, region: plane, params: { RegionId: plane } }), 'InstanceId') ?? '';
    return domains.map(({ id, address }) => ({ id: `${instance}:${id}`, address }));
  },
};

/** The call wants both blocks whole. */
const ASPECTS: readonly Aspect[] = [
  {
    args: ['listen', 'redirect', 'access_type'],
    apply: async (io, id, { desired: { args, region } }) => {
      const plane = controlPlane(region);
      const access = paramsFrom(args, { access_type: 'AccessType' });
      const params = { ...domainOf(id, plane), ...access, ...domainParams(args) };
      await modify(io, { api: 'waf-openapi:ModifyDomain', region: plane, params });
      await untilReady(io, id, region, EXPECTED.update);
    },
  },
];

/** WAF tags what it protects, by the domain's name. */
function tagIndex(plane: string): TagIndex {
  const kind = { RegionId: plane, ResourceType: 'ALIYUN::WAF::DEFENSERESOURCE' };
  return {
    tag: 'waf-openapi:TagResources',
    untag: 'waf-openapi:UntagResources',
    list: 'waf-openapi:ListTagResources',
    kind,
    id: 'ResourceId',
    resource: (domain) => ({ ...kind, ResourceId: [domain] }),
  };
}

function idOf(desired: Desired): string {
  return `${requiredText(desired, 'instance_id')}:${requiredText(desired, 'domain')}`;
}

function domainOf(id: string, plane: string): Readonly<Record<string, string>> {
  const [InstanceId, Domain] = splitId(id);
  return { InstanceId, Domain, RegionId: plane };
}

/** An answer without a status means that the domain is not there. */
async function describe(io: DriverIo, id: string, region: string | undefined): Promise<Attributes | undefined> {
  const plane = controlPlane(region);
  const expects = ['Waf.Instance.ValidFaild'];
  const call = { api: 'waf-openapi:DescribeDomainDetail', region: plane, params: domainOf(id, plane), expects };
  const row = await unlessMissing(query(io, call));
  return row === undefined || numberAt(row, 'Status') === undefined ? undefined : row;
}

async function untilReady(
  io: DriverIo,
  id: string,
  region: string | undefined,
  expectedSeconds: number,
): Promise<void> {
  await untilStatus(io, {
    what: `WAF domain ${id}`,
    api: 'waf-openapi:DescribeDomainDetail',
    expectedSeconds,
    timeoutSeconds: TIMEOUT_SECONDS,
    read: () => describe(io, id, region),
    until: ['1'],
  });
}
