import { parseCidr } from '../../base/index.ts';
import { page } from '../paging.ts';
import { defaultResourceGroupId } from '../resource-group.ts';
import type { Action, Answer, Call } from '../service.ts';
import { hasTags } from '../tags.ts';
import { fault, invalid } from './faults.ts';
import { checkedLabel, checkedTags, oneOf, tagList } from './naming.ts';
import { ACLS, LISTENERS, type Acl, type AclEntry, type Listener } from './tables.ts';

/** The most entries one call may add or remove. */
const MAX_PER_CALL = 50;

export const aclActions: Record<string, Action> = {
  CreateAccessControlList: {
    summary: 'creates an access control list',
    mutates: true,
    required: ['RegionId', 'AclName'],
    run: createAcl,
  },
  DescribeAccessControlLists: {
    summary: 'access control lists by name, version or tag',
    mutates: false,
    required: ['RegionId'],
    run: describeAcls,
  },
  DescribeAccessControlListAttribute: {
    summary: 'one access control list with its entries and listeners',
    mutates: false,
    required: ['RegionId', 'AclId'],
    resources: aclArn,
    run: (call) => attributeOf(call, needAcl(call)),
  },
  SetAccessControlListAttribute: changeOf('renames an access control list', ['AclName'], (call, acl) => ({
    name: freeName(call, acl.id),
  })),
  AddAccessControlListEntry: changeOf('adds entries to an access control list', [], (call, acl) => ({
    entries: withEntries(call, acl),
  })),
  RemoveAccessControlListEntry: changeOf('removes entries of an access control list', [], (call, acl) => {
    const gone = new Set(sentEntries(call).map((entry) => entry.cidr));
    return { entries: acl.entries.filter((entry) => !gone.has(entry.cidr)) };
  }),
  DeleteAccessControlList: {
    summary: 'deletes an access control list that no listener uses',
    mutates: true,
    required: ['RegionId', 'AclId'],
    resources: aclArn,
    run: (call) => {
      const acl = needAcl(call);
      if (usersOf(call, acl).length > 0) throw fault('aclUsed');
      call.world.table(ACLS).delete(acl.id);
      return {};
    },
  },
};

function aclArn(call: Call): readonly string[] {
  return [`acs:slb:${call.region}:${call.world.accountId}:acl/${call.params.text('AclId') ?? '*'}`];
}

function changeOf(
  summary: string,
  required: readonly string[],
  change: (call: Call, acl: Acl) => Partial<Acl>,
): Action {
  return {
    summary,
    mutates: true,
    required: ['RegionId', 'AclId', ...required],
    resources: aclArn,
    run: (call) => {
      const acl = needAcl(call);
      call.world.table(ACLS).put({ ...acl, ...change(call, acl) });
      return { AclId: acl.id };
    },
  };
}

function createAcl(call: Call): Answer {
  const { params, world } = call;
  const acls = world.table(ACLS);
  if (acls.where('regionId', call.region).length >= world.quota('slb.acls', 50)) throw fault('aclsFull');
  const acl: Acl = {
    id: world.newId('acl-', call.region, 20),
    regionId: call.region,
    name: freeName(call, ''),
    addressIpVersion: oneOf(params.text('AddressIPVersion'), ['ipv4', 'ipv6'], 'AddressIPVersion', 'ipv4'),
    resourceGroupId: params.text('ResourceGroupId') ?? defaultResourceGroupId(world),
    entries: [],
    createdAt: call.now,
    tags: checkedTags(params.tags()),
  };
  acls.put(acl);
  return { AclId: acl.id };
}

/** `AclName` when no other list of the region has it. */
function freeName(call: Call, ownId: string): string {
  const name = checkedLabel(call.params.need('AclName'), 'AclName');
  const others = call.world.table(ACLS).where('regionId', call.region);
  if (others.some((acl) => acl.name === name && acl.id !== ownId)) throw fault('aclNameTaken');
  return name;
}

function needAcl(call: Call): Acl {
  const acl = call.world.table(ACLS).get(call.params.need('AclId'));
  if (acl === undefined || acl.regionId !== call.region) throw fault('aclGone');
  return acl;
}

function withEntries(call: Call, acl: Acl): readonly AclEntry[] {
  const added = sentEntries(call);
  if (acl.addressIpVersion === 'ipv4' && added.some(({ cidr }) => parseCidr(cidr) === undefined))
    throw invalid('AclEntrys');
  const fresh = new Set(added.map((entry) => entry.cidr));
  const entries = [...acl.entries.filter((entry) => !fresh.has(entry.cidr)), ...added];
  if (entries.length > call.world.quota('slb.acl_entries', 300)) throw fault('overQuota');
  return entries;
}

/** `AclEntrys`: a JSON array of `{entry, comment}`; a bare address means that one host. */
function sentEntries(call: Call): readonly AclEntry[] {
  const list = parsedList(call.params.text('AclEntrys') ?? '[]');
  if (list.length === 0) throw fault('aclEntriesEmpty');
  if (list.length > MAX_PER_CALL) throw invalid('AclEntrys');
  return list.map((item) => {
    if (item === null || typeof item !== 'object' || !('entry' in item)) throw invalid('AclEntrys');
    const entry = String(item.entry);
    const comment = 'comment' in item ? String(item.comment) : '';
    return { cidr: entry.includes('/') ? entry : `${entry}/${entry.includes(':') ? 128 : 32}`, comment };
  });
}

function parsedList(text: string): readonly unknown[] {
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list)) return list;
  } catch {
    // Refused below with the same words.
  }
  throw invalid('AclEntrys');
}

function describeAcls(call: Call): Answer {
  const { params } = call;
  const [name, version, tags] = [params.text('AclName'), params.text('AddressIPVersion'), params.tags()];
  const acls = call.world.table(ACLS).where('regionId', call.region);
  const found = acls.filter((acl) => {
    return (
      (name ?? acl.name) === acl.name &&
      (version ?? acl.addressIpVersion) === acl.addressIpVersion &&
      hasTags(acl.tags, tags)
    );
  });
  const { rows, PageNumber, PageSize, TotalCount } = page(found, params, { defaultSize: 50, maxSize: 50 });
  return { Acls: { Acl: rows.map(summaryOf) }, Count: rows.length, PageNumber, PageSize, TotalCount };
}

function summaryOf(acl: Acl): object {
  return {
    AclId: acl.id,
    AclName: acl.name,
    AddressIPVersion: acl.addressIpVersion,
    ResourceGroupId: acl.resourceGroupId,
    Tags: tagList(acl.tags),
  };
}

function attributeOf(call: Call, acl: Acl): Answer {
  return {
    ...summaryOf(acl),
    AclEntrys: {
      AclEntry: entriesAsked(call, acl).map(({ cidr, comment }) => ({ AclEntryIP: cidr, AclEntryComment: comment })),
    },
    TotalAclEntry: acl.entries.length,
    RelatedListeners: {
      RelatedListener: usersOf(call, acl).map((listener) => ({
        LoadBalancerId: listener.loadBalancerId,
        ListenerPort: listener.port,
        Protocol: listener.protocol,
        AclType: listener.settings['AclType'] ?? '',
      })),
    },
  };
}

/** Entries with the comment asked for, all of them or the page asked for (here the parameter is `Page`). */
function entriesAsked({ params }: Call, { entries }: Acl): readonly AclEntry[] {
  const comment = params.text('AclEntryComment');
  const found = entries.filter((entry) => comment === undefined || entry.comment === comment);
  const size = params.int('PageSize') ?? found.length;
  const first = (Math.max(1, params.int('Page') ?? 1) - 1) * size;
  return found.slice(first, first + size);
}

function usersOf(call: Call, acl: Acl): readonly Listener[] {
  return call.world
    .table(LISTENERS)
    .where('regionId', call.region)
    .filter((listener) => listener.aclIds.includes(acl.id));
}
